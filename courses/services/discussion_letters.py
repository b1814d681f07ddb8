"""Which letters discussions write, so that everybody can choose how often."""

from django.utils.translation import gettext_lazy as _

from accounts import exports, letters
from courses.discussion.access import moderates_anywhere
from courses.services import discussion_digests, moderating


def register() -> None:
    """Make the kinds known; and what of a person's posts goes into the export of her data, since posts outlive accounts."""
    letters.register(
        discussion_digests.KIND,
        _("Discussions"),
        _("What is new in the discussions that you follow."),
        frequencies=(letters.DAILY, letters.WEEKLY, letters.NEVER),
        default=letters.DAILY,
    )
    letters.register(
        moderating.LETTERS,
        _("Reported posts"),
        _("A post in a course of yours was reported and waits for a moderator."),
        frequencies=(letters.NOW, letters.NEVER),
        default=letters.NOW,
        concerns=moderates_anywhere,
    )
    exports.also("courses.Post", "author")
