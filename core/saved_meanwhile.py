"""A new page that the editor saved by itself while its author pressed "Save": one page, with all she wrote.

Wagtail's editor saves half a second after the last change. For a page that is
new, that makes the page; whoever presses the button at the same moment sends
the whole form once more, and the address would be taken by her own draft.
"""

from __future__ import annotations

import time

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page

ADD = "wagtailadmin_pages:add"
# An answer that has not reached the browser by then is lost, and the page is found in the listing.
A_MOMENT = 60  # seconds
# The page is there a little before it is noted who made it.
LOOKS, PAUSE = 5, 0.2  # seconds


def remember(request: HttpRequest, page: Page) -> None:
    """Note that the editor made ``page`` by itself, and not its author by pressing a button."""
    if not request.accepts("text/html"):
        cache.set(_key(request, page.get_parent().pk, page.slug), page.pk, A_MOMENT)


def make_way(request: HttpRequest, parent: Page) -> None:
    """Take away the draft that was saved by itself a moment ago: what is sent now holds the same and more."""
    if request.method != "POST" or not request.accepts("text/html"):
        return
    made = cache.get(_key(request, parent.pk, request.POST.get("slug", "")))
    twin = parent.get_children().filter(pk=made, owner=request.user, live=False, numchild=0).first()
    if twin and twin.revisions.count() == 1:
        twin.specific.delete()


def _await_note(request: HttpRequest, parent: int) -> None:
    for _look in range(LOOKS):
        if cache.get(_key(request, parent, request.POST.get("slug", ""))):
            return
        time.sleep(PAUSE)


def _key(request: HttpRequest, parent: int, slug: str) -> str:
    return f"saved-by-itself:{request.user.pk}:{parent}:{slug[:200]}"


def answer_again(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """Ask the view once more where the draft appeared between its questions. None for any other exception."""
    match = request.resolver_match
    if not isinstance(exception, ValidationError) or match is None or match.view_name != ADD or request.method != "POST":
        return None
    if "slug" not in getattr(exception, "error_dict", {}) or getattr(request, "was_asked_again", False):
        return None
    request.was_asked_again = True
    _await_note(request, match.kwargs.get("parent_page_id") or match.args[-1])
    response = match.func(request, *match.args, **match.kwargs)
    return response.render() if hasattr(response, "render") and not getattr(response, "is_rendered", True) else response
