"""The mail viewer of the demonstration."""

import importlib

import pytest

from notifications import services, urls
from tests.factories import AT, make_person
from tests.notifications.samples import CONTEXTS

pytestmark = [pytest.mark.flow, pytest.mark.django_db]


def test_the_viewer_lists_the_newest_first_and_filters(client, queued, person):
    other = make_person(None, None, name="李四")
    queued(dedupe="first")
    queued(dedupe="second", kind="waiting", context=CONTEXTS["waiting"], recipients=[other])
    client.force_login(person)
    rows = client.get("/mails/").context["rows"]
    assert [message.kind for message, _ in rows] == ["waiting", "submitted"]
    rows = client.get("/mails/", {"kind": "submitted"}).context["rows"]
    assert [message.kind for message, _ in rows] == ["submitted"]
    rows = client.get("/mails/", {"recipient": "李"}).context["rows"]
    assert [message.recipient for message, _ in rows] == [other]
    assert client.get("/mails/", {"recipient": "nobody"}).context["rows"] == []


def test_many_mails_are_shown_by_pages_with_few_queries(
    client, queued, person, django_assert_max_num_queries
):
    for n in range(51):
        queued(dedupe=str(n))
    client.force_login(person)
    with django_assert_max_num_queries(10):
        page = client.get("/mails/")
    assert len(page.context["rows"]) == 50
    assert len(client.get("/mails/", {"page": 2}).context["rows"]) == 1


def test_a_letter_is_shown_as_it_was_sent(client, queued, person):
    message = queued(kind="returned", context=CONTEXTS["returned"])
    client.force_login(person)
    assert client.get(f"/mails/{message.pk}/").status_code == 200
    services.deliver(message.pk, at=AT)
    page = client.get(f"/mails/{message.pk}/").content.decode()
    assert "第一条：预算表缺少合计。\n第二条：补充合作协议。" in page
    assert "wang@example.org" in page


def test_without_logging_in_there_is_nothing_to_see(client, queued):
    message = queued()
    for address in ("/mails/", f"/mails/{message.pk}/"):
        assert client.get(address)["Location"].startswith("/login/")


def test_outside_the_demonstration_the_addresses_do_not_exist(settings):
    settings.DEMO = False
    try:
        assert importlib.reload(urls).urlpatterns == []
    finally:
        settings.DEMO = True
        assert len(importlib.reload(urls).urlpatterns) == 2
