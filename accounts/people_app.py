"""Wagtail's rooms for people, under our own management."""

from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(WagtailUsersAppConfig):
    """With our one name in place of Wagtail's first and last."""

    user_viewset = "accounts.people_admin.PersonViewSet"
