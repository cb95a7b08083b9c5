"""Login, rate limits, lock-out, languages and logout, through HTTP."""

from types import SimpleNamespace

import pytest
import time_machine
from django.core.cache import cache
from django.http import HttpResponse

from organisations import services
from organisations.models import User
from tests.factories import AT, PASSWORD
from tests.trail_guard import KeyedClient

pytestmark = pytest.mark.flow

NOW = "2026-11-02 09:00:00+08:00"


@pytest.fixture
def person(world: SimpleNamespace) -> User:
    cache.clear()
    world.author.set_password(PASSWORD)
    world.author.save()
    return world.author


def try_password(
    client: KeyedClient, password: str, login: str = "author", address: str = "192.0.2.1"
) -> HttpResponse:
    values = {"login": login, "password": password}
    return client.post("/login/", values, REMOTE_ADDR=address)


def logged_in(client: KeyedClient) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_password_leads_home_and_the_wrong_one_does_not(
    client: KeyedClient, person: User
) -> None:
    wrong = try_password(client, "wrong")
    assert wrong.status_code == 200
    assert "登录名" in wrong.content.decode()
    assert not logged_in(client)
    right = try_password(client, PASSWORD)
    assert (right.status_code, right["Location"]) == (302, "/")
    assert logged_in(client)


def test_login_names_are_found_regardless_of_case(client: KeyedClient, person: User) -> None:
    assert try_password(client, PASSWORD, "AUTHOR").status_code == 302


def test_five_wrong_passwords_lock_the_login_even_elsewhere_and_with_the_right_one(
    client: KeyedClient, person: User
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        for attempt in range(5):
            try_password(client, f"wrong {attempt}", address=f"192.0.2.{attempt}")
        locked = try_password(KeyedClient(), PASSWORD, "Author", address="198.51.100.7")
        assert locked.status_code == 200
        assert locked.context["form"].errors.as_data()["__all__"][0].code == (
            "too_many_login_attempts"
        )
        assert not logged_in(client)
        clock.shift(299)
        assert try_password(KeyedClient(), PASSWORD).status_code == 200
        clock.shift(2)
        assert try_password(client, PASSWORD).status_code == 302


def test_the_lock_of_one_login_leaves_others_alone(
    client: KeyedClient, world: SimpleNamespace, person: User
) -> None:
    world.other_author.set_password(PASSWORD)
    world.other_author.save()
    for attempt in range(5):
        try_password(client, f"wrong {attempt}")
    assert try_password(client, PASSWORD, "other_author").status_code == 302


def test_one_address_cannot_try_many_logins(client: KeyedClient, person: User) -> None:
    with time_machine.travel(NOW, tick=False):
        for number in range(20):
            try_password(client, "wrong", f"somebody{number}")
        from_there = try_password(client, PASSWORD)
        assert from_there.context["form"].errors.as_data()["__all__"][0].code == (
            "too_many_login_attempts"
        )
        elsewhere = try_password(KeyedClient(), PASSWORD, address="198.51.100.7")
        assert elsewhere.status_code == 302


def test_an_address_that_hammers_gets_a_polite_pause(client: KeyedClient, person: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        answers = [try_password(client, "", f"x{n}").status_code for n in range(61)]
        assert answers == [200] * 60 + [429]
        page = try_password(client, PASSWORD)
        assert page.status_code == 429
        assert "<h1>" in page.content.decode()
        clock.shift(61)
        assert try_password(client, PASSWORD).status_code == 302


def test_the_session_of_a_closed_account_dies_with_the_next_request(
    client: KeyedClient, world: SimpleNamespace, person: User
) -> None:
    try_password(client, PASSWORD)
    services.close_account(person, actor=world.province_administrator, at=AT)
    assert client.get("/accounts/")["Location"].startswith("/login/")
    assert try_password(KeyedClient(), PASSWORD).status_code == 200


def test_logging_out_asks_and_needs_a_post(client: KeyedClient, person: User) -> None:
    try_password(client, PASSWORD)
    assert client.get("/logout/").status_code == 200
    assert logged_in(client)
    assert client.post("/logout/").status_code == 302
    assert not logged_in(client)


def test_after_the_login_one_reaches_the_page_one_wanted_but_no_foreign_site(
    client: KeyedClient, person: User
) -> None:
    values = {"login": "author", "password": PASSWORD, "next": "/accounts/"}
    assert client.post("/login/", values)["Location"] == "/accounts/"
    client.post("/logout/")
    away = client.post("/login/", {**values, "next": "https://evil.example/"})
    assert away["Location"] == "/"


@pytest.mark.parametrize("path", ["/signup/", "/accounts/signup/", "/password/reset/", "/email/"])
def test_there_is_no_sign_up_and_no_reset_by_mail(client: KeyedClient, db: None, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_interface_starts_in_chinese_whatever_the_browser_prefers(
    client: KeyedClient, db: None
) -> None:
    page = client.get("/login/", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert page["Content-Language"] == "zh-hans"
    assert 'lang="zh-Hans"' in page.content.decode()


def test_the_language_of_the_cookie_comes_before_that_of_the_account(
    client: KeyedClient, person: User
) -> None:
    User.objects.filter(pk=person.pk).update(language="en")
    client.force_login(User.objects.get(pk=person.pk))
    assert client.get("/logout/")["Content-Language"] == "en"
    client.cookies["django_language"] = "zh-hans"
    assert client.get("/logout/")["Content-Language"] == "zh-hans"
    client.cookies["django_language"] = "klingon"
    assert client.get("/logout/")["Content-Language"] == "en"


def test_switching_the_language_is_remembered_by_browser_and_account(
    client: KeyedClient, person: User
) -> None:
    client.force_login(person)
    answer = client.post("/language/", {"language": "en", "next": "/logout/"})
    assert answer["Location"] == "/logout/"
    assert client.get("/logout/")["Content-Language"] == "en"
    assert User.objects.get(pk=person.pk).language == "en"
    client.post("/language/", {"language": "xx"})
    assert User.objects.get(pk=person.pk).language == "en"
    assert client.get("/language/").status_code == 405
    away = client.post("/language/", {"language": "en", "next": "https://evil.example/"})
    assert away["Location"] == "/"
