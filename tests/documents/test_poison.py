"""A paper that ends its worker each time does not end workers for ever."""

from datetime import timedelta

import pytest

from documents import papers, services
from documents.models import Document
from tests.documents.samples import ASKED
from tests.factories import AT, make_world

pytestmark = [pytest.mark.db, pytest.mark.django_db]


class Killed(BaseException):
    """What ``kill -9`` looks like from inside: nothing after it runs."""


def test_a_paper_that_kills_its_worker_fails_after_its_attempts(monkeypatch):
    def kill(*_):
        raise Killed

    document = services.request_document(**ASKED, organisation=make_world().hubei, at=AT)
    at = AT
    with monkeypatch.context() as deadly:
        deadly.setattr(papers, "printed", kill)
        for _ in range(services.ATTEMPTS):
            with pytest.raises(Killed):
                services.issue(document.pk, at=at)
            assert not services.issue(document.pk, at=at), "claimed until the lease runs out"
            at += services.LEASE + timedelta(seconds=1)
        assert services.issue(document.pk, at=at)
    document.refresh_from_db()
    assert document.state == Document.State.FAILED
    assert "died" in document.error
