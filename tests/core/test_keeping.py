"""What is kept for everybody is never what one transaction alone has seen."""

import pytest
from django.db import transaction

from core import versions
from core.keeping import kept

pytestmark = pytest.mark.django_db


def test_nothing_is_found_or_kept_while_a_transaction_changes_content():
    kept.set("words", "as they were")

    with transaction.atomic():
        assert kept.get("words") == "as they were"
        versions.bump()
        kept.set("draft", "not yet for anybody")
        found = kept.get_many(["words", "draft"])

    assert found == {}
    assert kept.get("draft") is None


def test_a_change_that_was_taken_back_leaves_nothing_behind():
    with transaction.atomic():
        versions.bump()
        kept.set("draft", "never seen")
        transaction.set_rollback(True)

    assert kept.get("draft") is None
    assert not versions.is_changing()
