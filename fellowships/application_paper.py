"""A whole application on paper: its facts, its wishes, what the profile says, and every answer."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from fellowships import profile_facts
from fellowships.application_showing import certificates_of, documents_of, record_of, wishes_of
from fellowships.call_words import title_of
from fellowships.models import Application
from reviewing import printing
from reviewing.printing import Fact
from reviewing.showing import Section, Shown


def copy_of(application: Application, *, language: str) -> bytes:
    """A tagged PDF in ``language``, right to left where it is written so."""
    with translation.override(language):
        facts = [
            Fact(_("Call"), title_of(application.call, language)),
            Fact(_("Number"), application.number or _("not sent yet")),
            Fact(_("State"), application.get_state_display()),
            Fact(_("Home institution"), application.home or "—"),
        ]
        sections = [
            _wishes(application, language),
            *profile_facts.sections(record_of(application)),
            _papers(application, language),
            _certificates(application, language),
        ]
        told = [section for section in sections if section.answers]
        return printing.copy_of(application.submission, language=language, facts=facts, sections=told)


def _wishes(application: Application, language: str) -> Section:
    rows = [
        Shown(
            key=f"wish-{wish['rank']}", kind="short", label=_("Wish %(number)s") % {"number": wish["rank"]},
            value=_("%(title)s, %(host)s, %(dates)s") % wish,
        )
        for wish in wishes_of(application, language)
    ]  # fmt: skip
    return Section(key="wishes", title=_("Choices"), language=language, answers=rows)


def _papers(application: Application, language: str) -> Section:
    rows = [
        Shown(key=f"paper-{at}", kind="file", label=row["title"], documents=tuple(row["documents"]))
        for at, row in enumerate(documents_of(application))
    ]
    return Section(key="papers", title=_("Documents"), language=language, answers=rows)


def _certificates(application: Application, language: str) -> Section:
    rows = [
        Shown(key=f"certificate-{at}", kind="short", label=row["title"], value=f"{row['code']}: {row['word']}")
        for at, row in enumerate(certificates_of(application))
    ]
    return Section(key="certificates", title=_("Certificates earned here, verified today"), language=language, answers=rows)
