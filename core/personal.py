"""What every page says to one person alone: what just happened."""

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.template.loader import render_to_string

from core import shells


@shells.everywhere
def messages(request: HttpRequest, shell: shells.Shell | None) -> shells.Slots:
    """Messages are read only where there are some: reading marks them as seen."""
    if "messages" not in request.COOKIES and not getattr(get_messages(request), "added_new", False):
        return {}
    return {"messages": render_to_string("components/messages.html", {"messages": get_messages(request)})}
