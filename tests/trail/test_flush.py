"""Committing tests may empty the test database although its tables are append-only."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from trail import append_only
from trail.models import Chain, Entry

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("turn", ["first", "second"])
def test_each_committing_test_starts_with_an_empty_trail_and_armed_triggers(turn):
    assert not Chain.objects.exists()
    chain = Chain.objects.create(subject_kind="declaration", subject_id=turn)
    Entry.objects.create(chain=chain, seq=1, at=datetime(2026, 3, 1, tzinfo=UTC))
    assert append_only.missing_triggers(connection) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.all().delete()
