"""How allauth's deeds look and where they lead."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Our own language for mail, and our own landing pages."""
