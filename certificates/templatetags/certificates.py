"""What a certificate is worth, as it is shown."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format

from certificates import standings
from certificates.credits import plain
from certificates.wording import isolated

register = template.Library()


@register.filter
def mark(standing):
    """The mark and the word for a standing: what ``components/state.html`` takes."""
    return standings.mark(standing)


@register.filter
def credit(amount):
    """An amount of credit in the reader's figures, without needless zeros."""
    return number_format(Decimal(plain(amount)))


@register.filter
def apart(text):
    """``text`` kept apart from its neighbours' direction on paper, which knows no ``bdi``."""
    return isolated(str(text))
