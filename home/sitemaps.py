"""What search engines are told: every public page in every language with its alternates, and where not to go."""

from __future__ import annotations

from collections import defaultdict

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page

from core.versions import content_version
from courses.models import ModulePage

KEPT_SECONDS = 3600
# A page and its translations are one entry each, told together; a file may hold 50,000.
FAMILIES_IN_ONE_FILE = 1500


@require_safe
def sitemap(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """Every public page with its alternates; an index of numbered files where one file would grow too large."""
    key = f"sitemap:{content_version()}:{request.get_host()}:{number}"
    found = cache.get(key)
    if found is None:
        found = _render(request, number)
        cache.set(key, found, KEPT_SECONDS)
    return HttpResponse(found, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep robots from what is one person's own, and from asking for certificates one by one."""
    closed = ["/admin/", "/api/", "/documents/"]
    for code, _name in settings.LANGUAGES:
        closed += [f"/{code}/accounts/", f"/{code}/me/", f"/{code}/my-learning/", f"/{code}/verify/?", f"/{code}/verify/*"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _render(request: HttpRequest, number: int | None) -> str:
    keys = list(_pages().order_by("translation_key").values_list("translation_key", flat=True).distinct())
    files = [keys[start : start + FAMILIES_IN_ONE_FILE] for start in range(0, len(keys), FAMILIES_IN_ONE_FILE)] or [[]]
    if number is None and len(files) > 1:
        addresses = [f"{settings.SITE_URL}{reverse('sitemap_part', args=[part])}" for part in range(1, len(files) + 1)]
        return render_to_string("home/sitemap_index.xml", {"addresses": addresses})
    place = (number or 1) - 1
    if not 0 <= place < len(files):
        raise Http404
    return render_to_string("home/sitemap.xml", {"entries": _entries(request, files[place])})


def _pages():
    """Modules are left out: their address leads to the course."""
    return Page.objects.live().public().filter(depth__gt=1).not_type(ModulePage)


def _entries(request: HttpRequest, keys: list) -> list[dict]:
    families = defaultdict(list)
    for page in _pages().filter(translation_key__in=keys).select_related("locale").order_by("translation_key", "pk"):
        if address := page.get_full_url(request):
            families[page.translation_key].append((page.locale.language_code, address, page.last_published_at))
    return [
        {
            "address": address,
            "changed": changed,
            "alternates": [{"code": code, "address": other} for code, other, _changed in family] if len(family) > 1 else [],
            "default": family[0][1],
        }
        for family in families.values()
        for _code, address, changed in family
    ]
