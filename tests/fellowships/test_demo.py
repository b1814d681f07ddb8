"""The demonstration's applicants are all invented, all different, and made once."""

from __future__ import annotations

from accounts.models import Licence, User
from core.reference.countries import country_name
from core.reference.time_zones import is_time_zone
from fellowships.demo import people


def test_everybody_on_the_roll_is_somebody_else_and_works_somewhere():
    roll = people.roll()

    assert len({each.name for each in roll}) == len(roll) == 62
    assert [each.name for each in roll if country_name(each.country) == each.country or not is_time_zone(each.time_zone)] == []


def test_applicants_are_made_once_in_the_order_of_the_roll(db):
    first = people.applicants()

    again = people.applicants()

    assert [user.email for user in again] == [each.email for each in people.roll()]
    assert again == first
    assert (User.objects.count(), Licence.objects.count()) == (len(first), len(first))
    assert not any(user.has_usable_password() for user in again)
