"""What people type about themselves, checked."""

from django import forms


class SignupForm(forms.Form):
    """What we ask beside the e-mail address and the password."""

    def signup(self, request, user) -> None:
        """Keep what was typed."""
