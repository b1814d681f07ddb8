"""``{% slot "name" %}what a stranger sees{% endslot %}``: a place for what is one person's own."""

from django import template
from django.utils.safestring import mark_safe

from core import shells

register = template.Library()


@register.simple_block_tag(takes_context=True)
def slot(context, content, name):
    """Leave a mark while a shell is built; fill the place at once on a page rendered for one person."""
    request = context.get("request")
    if request is None:
        return content
    if getattr(request, "shell_building", False):
        return mark_safe(shells.mark(name, str(content)))  # the parts were escaped when they were rendered
    return mark_safe(shells.fill_now(request, name, str(content)))
