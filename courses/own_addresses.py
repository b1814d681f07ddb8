"""Links of authors: which kind each is, and whether what it leads to on this site is there."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import unquote, urldefrag, urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation
from django.utils.translation import get_language_from_path
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.models import Page, Site

from courses.enums import LinkKind

# They call a program rather than lead to a place.
NO_PLACES = frozenset({"mailto", "tel", "sms"})
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Address:
    """An address in the form in which it is kept: once, however often it is written."""

    kind: str
    address: str
    host: str = ""

    @property
    def digest(self) -> str:
        return sha256(self.address.encode()).hexdigest()


def read(written: str, own_hosts: frozenset[str]) -> Address | None:
    """What an author wrote, sorted; None for what leads nowhere outside of its own page."""
    for kind in (LinkKind.PAGE, LinkKind.DOCUMENT):
        if written.startswith(f"{kind}:"):
            return Address(kind, written)
    bare = urldefrag(written.strip()).url[:LONGEST]
    if not bare:
        return None
    try:
        parts = urlsplit(f"https:{bare}" if bare.startswith("//") else bare)
        host = (parts.hostname or "").lower()
    except ValueError:
        return Address(LinkKind.ELSEWHERE, bare)
    if parts.scheme in NO_PLACES:
        return None
    if host in own_hosts or (bare.startswith("/") and not host):
        return Address(LinkKind.HERE, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
    return Address(LinkKind.ELSEWHERE, parts.geturl(), host[:255])


def own_hosts() -> frozenset[str]:
    """The names under which this site is reached: one query."""
    names = {name.lower() for name in Site.objects.values_list("hostname", flat=True)}
    return frozenset({*names, (urlsplit(settings.SITE_URL).hostname or "").lower()} - {""})


def problem_of(kind: str, address: str) -> str:
    """Why a link to this site leads nowhere: a code, or empty where it is good."""
    if kind == LinkKind.PAGE:
        return _page_problem(_key(address))
    if kind == LinkKind.DOCUMENT:
        return _document_problem(_key(address))
    return _path_problem(unquote(urlsplit(address).path))


def _key(address: str) -> int:
    key = address.partition(":")[2]
    return int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0


def _page_problem(pk: int) -> str:
    page = Page.objects.filter(pk=pk).first()
    if page is None or not page.live:
        return "page_gone"
    return "page_not_public" if page.get_view_restrictions() else ""


def _document_problem(pk: int) -> str:
    document = get_document_model().objects.filter(pk=pk).first()
    if document is None:
        return "document_gone"
    return "" if document.file.storage.exists(document.file.name) else "file_gone"


def _path_problem(path: str) -> str:
    if path.startswith(settings.MEDIA_URL):
        name = path.removeprefix(settings.MEDIA_URL)
        return "" if name and ".." not in name and default_storage.exists(name) else "file_gone"
    if path.startswith(settings.STATIC_URL):
        return ""
    language = get_language_from_path(path)
    match = _view_at(path, language or settings.LANGUAGE_CODE)
    if match is None:
        return "nothing_here"
    if match.view_name == "wagtaildocs_serve":
        return _document_problem(int(match.args[0] if match.args else match.kwargs["document_id"]))
    return _page_at(path, language) if match.view_name in ("page", "wagtail_serve") else ""


def _view_at(path: str, language: str) -> ResolverMatch | None:
    """What answers ``path``; without a language in it, the site sends on to the reader's own."""
    slashed = path if path.endswith("/") or "." in path.rpartition("/")[2] else f"{path}/"
    with translation.override(language):
        for address in (slashed, f"/{language}{slashed}"):
            with suppress(Resolver404):
                return resolve(address)
    return None


def _page_at(path: str, language: str | None) -> str:
    """Whether a published page, or a redirect, stands at ``path``."""
    rest = path.removeprefix(f"/{language}/") if language else path.lstrip("/")
    rest = f"{rest.strip('/')}/" if rest.strip("/") else ""
    roots = Page.objects.none()
    for site in Site.objects.select_related("root_page"):
        roots |= site.root_page.get_translations(inclusive=True)
    roots = roots.filter(locale__language_code=language) if language else roots
    wanted = [f"{root}{rest}" for root in roots.values_list("url_path", flat=True)]
    if Page.objects.live().filter(url_path__in=wanted).exists():
        return ""
    return "" if Redirect.objects.filter(old_path=Redirect.normalise_path(path)).exists() else "nothing_here"
