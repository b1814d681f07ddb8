"""People in the editors' rooms: one name, roles in words, and an address that only its owner changes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import EditView, IndexView, UserViewSet

from accounts.enums import SiteRole
from accounts.forms.fields import NameField
from accounts.models import User


class _OneName(forms.ModelForm):
    """A person of ours has one name, in whatever script."""

    first_name = last_name = None
    name = NameField(label=_("Name"), required=True)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].label_from_instance = lambda group: dict(SiteRole.choices).get(group.name, group.name)


class PersonCreationForm(_OneName, UserCreationForm):
    first_name = last_name = None
    # The person sets a password herself, by the letter for a new one.
    password_enabled = False

    class Meta(UserCreationForm.Meta):
        model = User
        fields = {"email", "name", "is_superuser", "groups"}

    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        return super().save(commit)


class PersonEditForm(_OneName, UserEditForm):
    first_name = last_name = None
    password_enabled = False

    class Meta(UserEditForm.Meta):
        model = User
        fields = {"email", "name", "is_active", "is_superuser", "groups"}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].disabled = True
        self.fields["email"].help_text = _("Only the person herself can change it, by verifying the new one.")


class PersonIndexView(IndexView):
    @property
    def search_fields(self) -> set[str]:
        return {"name", "email"}


class PersonEditView(EditView):
    def get_page_subtitle(self) -> str:
        return str(self.object)


class PersonViewSet(UserViewSet):
    """Wagtail's viewset for people, with our forms."""

    index_view_class = PersonIndexView
    edit_view_class = PersonEditView

    def get_form_class(self, for_update: bool = False):
        return PersonEditForm if for_update else PersonCreationForm
