"""The words about links: where they stand, what is wrong with them, and where an old copy may be found."""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.blocks import MediaBlocks, ProseBlocks
from courses.blocks import LessonBlocks
from courses.enums import LinkKind
from courses.models import Link

PROBLEMS = {
    "malformed": gettext_lazy("This is no address that a browser could follow."),
    "not_public": gettext_lazy("It leads into a private network, where readers do not come."),
    "no_such_site": gettext_lazy("There is no site of this name."),
    "no_answer": gettext_lazy("The site does not answer."),
    "timed_out": gettext_lazy("The site does not answer in time."),
    "bad_certificate": gettext_lazy("Browsers warn before this site: its certificate is not valid."),
    "not_http": gettext_lazy("What answers there is no web site."),
    "too_many_hops": gettext_lazy("It sends on and on and arrives nowhere."),
    "gone": gettext_lazy("The site says that there is nothing here any more (%(status)s)."),
    "error": gettext_lazy("The site answers with an error (%(status)s)."),
    "closed": gettext_lazy("The site lets no program in (%(status)s). Look yourself whether it is right."),
    "later": gettext_lazy("The site asked to come back later (%(status)s)."),
    "page_gone": gettext_lazy("The page is not there, or not published."),
    "page_not_public": gettext_lazy("Not every reader may see this page."),
    "document_gone": gettext_lazy("The document was deleted."),
    "file_gone": gettext_lazy("The file is not there any more."),
    "nothing_here": gettext_lazy("There is nothing at this address of the site."),
}
SAID_WITHOUT_STATUS = frozenset(PROBLEMS) - {"gone", "error", "closed", "later"}
FIELD_LABELS = {
    "summary": gettext_lazy("Summary"),
    "promise": gettext_lazy("Promise"),
    "introduction": gettext_lazy("Introduction"),
    "stem": gettext_lazy("Question"),
    "picture": gettext_lazy("Picture"),
    "right_feedback": gettext_lazy("Feedback when right"),
    "wrong_feedback": gettext_lazy("Feedback when wrong"),
    "explanation": gettext_lazy("Explanation"),
    "reference": gettext_lazy("Reference"),
    "outcome": gettext_lazy("Outcome"),
    "choice": gettext_lazy("Option"),
    "part": gettext_lazy("Prompt"),
    "scene": gettext_lazy("Scene"),
    "": gettext_lazy("The whole text"),
}
BLOCKS = {name: block for kind in (ProseBlocks, MediaBlocks, LessonBlocks) for name, block in kind().child_blocks.items()}
ARCHIVE = "https://web.archive.org/web"


def problem(code: str, status: int | None) -> str:
    """What is wrong, in a sentence; empty where nothing is."""
    return str(PROBLEMS[code]) % {"status": status or "–"} if code in PROBLEMS else code


def block_label(field: str, kind: str) -> str:
    """What an editor calls the place where something stands."""
    if kind in BLOCKS:
        return capfirst(str(BLOCKS[kind].label))
    return str(FIELD_LABELS.get(kind or field, capfirst((kind or field).replace("_", " "))))


def shown_address(link: Link) -> str:
    """The address as a person reads it."""
    key = link.address.partition(":")[2]
    if link.kind == LinkKind.PAGE:
        return _("Page %(key)s of this site") % {"key": key}
    if link.kind == LinkKind.DOCUMENT:
        return _("Document %(key)s of this site") % {"key": key}
    return link.address


def archived_address(link: Link) -> str:
    """Where the Internet Archive may keep a copy of about the last day on which the link was good; empty for links of this site."""
    if link.kind != LinkKind.ELSEWHERE:
        return ""
    day = f"{link.last_good_at:%Y%m%d}" if link.last_good_at else "2"
    return f"{ARCHIVE}/{day}/{link.address}"
