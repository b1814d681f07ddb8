"""The page of one answer: built once for each language, filled for each certificate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, override

from certificates import tickets, verification
from certificates.enums import CheckedBy
from certificates.verification import Verification
from certificates.views.acting import institutions_of, verifier_of, viewer_of
from core import shells
from core.keeping import kept
from core.languages import direction, own_name
from core.versions import content_version


def answer(request: HttpRequest, found: Verification) -> HttpResponse:
    """Tell the visitor what was found."""
    word = verification.word(found)
    slots = {
        "word": escape(word),
        "verdict": render_to_string("components/verdict.html", _verdict(found, word)),
        "when": verification.when(found),
        "typed": escape(urlencode({"code": found.certificate.code if found.certificate else found.number})),
        "file": render_to_string("certificates/file_name.html", {"name": found.file_name}) if found.file_name else "",
        "verifier": _verifier(request),
        "ticket": tickets.issue(found, viewer=viewer_of(request)),
    }
    if found.certificate:
        slots["paper"] = render_to_string("components/facts.html", {"facts": verification.paper(found.certificate.record), "wide": True})
    if found.findings:
        slots["checked"] = render_to_string("components/checked.html", {"items": found.findings})
    return shells.reply_with(request, _shell(request, sort=_sort(found)), slots)


def _verifier(request: HttpRequest) -> str:
    """For somebody who checks in the name of institutions: which one, and whether the holder may know."""
    own = institutions_of(verifier_of(request))
    return render_to_string("certificates/verifier_fields.html", {"institutions": own}) if own else ""


def _verdict(found: Verification, word: str) -> dict[str, Any]:
    url = reverse("certificates:result", args=[found.successor.code]) if found.successor else ""
    return {"state": found.state, "word": word, "said": verification.sentence(found), "next_url": url}


def _sort(found: Verification) -> str:
    """Which of three pages: a known certificate, a number that nobody has, or a file that is none of ours."""
    if found.certificate:
        return "known"
    return "unknown" if found.how == CheckedBy.NUMBER else "file"


def _shell(request: HttpRequest, *, sort: str) -> shells.Shell:
    language = get_language()
    key = f"verification:{content_version()}:{language}:{sort}:{request.get_host()}"
    shell = kept.get(key)
    if shell is None:
        context = {"alternates": list(_alternates(language, sort)), "nav": {"current": "verify"}, "sort": sort}
        html = render_to_string("certificates/result.html", context, request=shells.nobody(request))
        shell = shells.cut(html, kind="certificates.verification", language=language, data={})
        kept.set(key, shell)
    return shell


def _alternates(current: str, sort: str) -> Iterator[dict[str, Any]]:
    """The same answer in each language: the number goes into the slot ``typed``. A file would have to be chosen again."""
    for code, _name in settings.LANGUAGES:
        with override(code):
            form = reverse("certificates:verify")
        url = form if sort == "file" else mark_safe(f"{form}?{shells.mark('typed', '')}")
        yield {"code": code, "name": own_name(code), "direction": direction(code), "url": url, "current": code == current}
