"""The pages of accounts: what is not the reader's to manage is not there."""

from collections.abc import Callable
from io import StringIO
from types import SimpleNamespace

import pytest
import time_machine
from django.core.management import CommandError, call_command

from organisations import invitations, services
from organisations.models import User
from tests.factories import AT, PASSWORD, SYSTEM, make_ministry, make_person
from tests.trail_guard import KeyedClient

pytestmark = pytest.mark.flow

LogIn = Callable[[User], KeyedClient]


def values(world: SimpleNamespace, **changes: object) -> dict[str, object]:
    return {
        "organisation": world.school.pk,
        "role": "author",
        "name": "李娜",
        "username": "li.na",
        "email": "li.na@example.org",
        **changes,
    }


@pytest.mark.parametrize("who", ["author", "province_officer", "auditor", "expert", "stranger"])
def test_without_accounts_to_manage_the_pages_do_not_exist(
    world: SimpleNamespace, as_person: LogIn, who: str
) -> None:
    client = as_person(getattr(world, who))
    paths = ["/accounts/", "/accounts/open/", f"/accounts/{world.author.pk}/close/"]
    for path in [*paths, f"/accounts/{world.author.pk}/invitation/"]:
        assert client.get(path).status_code == 404
        assert client.post(path).status_code in (404, 405)


def test_a_visitor_is_sent_to_the_login(world: SimpleNamespace, client: KeyedClient) -> None:
    for path in ["/accounts/", "/accounts/open/", f"/accounts/{world.author.pk}/close/"]:
        assert client.get(path)["Location"].startswith("/login/?next=")


def test_a_new_account_ends_in_a_link_by_which_its_person_logs_in(
    world: SimpleNamespace, as_person: LogIn, client: KeyedClient
) -> None:
    manager = as_person(world.province_administrator)
    opened = manager.post("/accounts/open/", values(world))
    assert opened.status_code == 302
    link = manager.get(opened["Location"]).context["link"]
    path = "/" + link.split("/", 3)[3]
    assert client.get(path).status_code == 200
    weak = client.post(path, {"new_password1": "12345678", "new_password2": "12345678"})
    assert weak.status_code == 422
    assert weak.context["findings"]
    chosen = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert client.post(path, chosen)["Location"] == "/login/"
    assert client.get(path).status_code == 404
    assert client.post(path, chosen).status_code == 404
    entered = client.post("/login/", {"login": "li.na", "password": PASSWORD})
    assert (entered.status_code, entered["Location"]) == (302, "/")


def test_everything_that_is_wrong_with_a_new_account_is_said_and_kept(
    world: SimpleNamespace, as_person: LogIn
) -> None:
    client = as_person(world.province_administrator)
    wrong = client.post("/accounts/open/", values(world, name="", email="no mail"))
    assert wrong.status_code == 422
    places = [finding.place for finding in wrong.context["findings"]]
    assert places == ["field:name", "field:email"]
    assert 'value="li.na"' in wrong.content.decode()
    taken = client.post("/accounts/open/", values(world, username="author"))
    assert taken.status_code == 422
    assert "username" in taken.context["form"].errors
    misplaced = client.post("/accounts/open/", values(world, role="province_officer"))
    assert misplaced.status_code == 422
    assert not User.objects.filter(username="li.na").exists()


def test_a_province_cannot_touch_the_school_of_another_province(
    world: SimpleNamespace, as_person: LogIn
) -> None:
    client = as_person(world.province_administrator)
    foreign = world.foreign_author.pk
    for path in (f"/accounts/{foreign}/close/", f"/accounts/{foreign}/invitation/"):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404
    refused = client.post("/accounts/open/", values(world, organisation=world.foreign_school.pk))
    assert refused.status_code == 422
    assert "浙江示例学院" not in client.get("/accounts/").content.decode()
    assert "浙江示例学院" not in client.get("/accounts/open/").content.decode()
    assert User.objects.get(pk=foreign).is_active


def test_a_school_leader_cannot_open_accounts_of_the_province(
    world: SimpleNamespace, as_person: LogIn
) -> None:
    client = as_person(world.unit_leader)
    for changes in (
        {"organisation": world.hubei.pk, "role": "province_officer"},
        {"organisation": world.hubei.pk, "role": "author"},
        {"role": "province_administrator"},
        {"organisation": world.other_school.pk},
    ):
        answer = client.post("/accounts/open/", values(world, **changes))
        assert answer.status_code == 422
    assert not User.objects.filter(username="li.na").exists()
    assert client.post("/accounts/open/", values(world)).status_code == 302


def test_closing_asks_first_and_then_ends_the_account(
    world: SimpleNamespace, as_person: LogIn
) -> None:
    client = as_person(world.province_administrator)
    path = f"/accounts/{world.other_author.pk}/close/"
    assert "湖北示例中专" in client.get(path).content.decode()
    assert User.objects.get(pk=world.other_author.pk).is_active
    assert client.post(path)["Location"] == "/accounts/"
    assert not User.objects.get(pk=world.other_author.pk).is_active
    assert client.get(path).status_code == 404


def test_closing_the_own_account_is_refused_politely(
    world: SimpleNamespace, as_person: LogIn
) -> None:
    answer = as_person(world.unit_leader).post(f"/accounts/{world.unit_leader.pk}/close/")
    assert answer.status_code == 422
    assert User.objects.get(pk=world.unit_leader.pk).is_active


def test_a_forgotten_password_is_replaced_by_a_new_invitation(
    world: SimpleNamespace, as_person: LogIn
) -> None:
    world.author.set_password(PASSWORD)
    world.author.save()
    theirs = as_person(world.author)
    client = as_person(world.unit_leader)
    path = f"/accounts/{world.author.pk}/invitation/"
    assert "link" not in client.get(path).context
    assert client.post(path).status_code == 302
    assert "no-store" in client.get(path)["Cache-Control"]
    assert client.get(path).context["link"]
    assert theirs.get("/accounts/")["Location"].startswith("/login/")


def test_no_link_to_the_account_of_a_person_with_a_role_elsewhere(
    world: SimpleNamespace, as_person: LogIn
) -> None:
    services.grant_role(world.author, world.ministry, "expert", actor=SYSTEM, at=AT)
    client = as_person(world.unit_leader)
    path = f"/accounts/{world.author.pk}/invitation/"
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404
    assert client.get(f"/accounts/{world.author.pk}/close/").status_code == 200


def test_the_list_is_searched_by_person_and_organisation_and_has_pages(
    world: SimpleNamespace, as_person: LogIn
) -> None:
    for number in range(55):
        make_person("author", world.other_school, username=f"many{number:02}", name=f"多{number}")
    client = as_person(world.province_administrator)

    def found(query: str) -> list[str]:
        return [person.username for person in client.get(f"/accounts/{query}").context["page"]]

    assert len(found("")) == 50
    assert len(found("?page=2")) == 15
    assert found("?q=many07") == ["many07"]
    assert found("?q=示例制造") == ["enterprise_author"]
    assert found(f"?organisation={world.wuhan.pk}") == ["city_officer"]
    assert found(f"?organisation={world.foreign_school.pk}") == []
    assert found("?organisation=abc") == []
    assert len(found("?page=xyz")) == 50


def test_an_old_invitation_is_worthless_after_seven_days(
    world: SimpleNamespace, client: KeyedClient
) -> None:
    with time_machine.travel("2026-11-02 09:00:00+08:00", tick=False) as clock:
        link = "/" + invitations.link_for(world.author).split("/", 3)[3]
        clock.shift(7 * 24 * 3600 - 1)
        assert client.get(link).status_code == 200
        clock.shift(2)
        assert client.get(link).status_code == 404


def test_the_first_account_comes_from_the_command_line(db: None, client: KeyedClient) -> None:
    person = ["root", "黄晓云", "root@example.org"]
    with pytest.raises(CommandError, match="load_organisations"):
        call_command("open_first_account", *person)
    make_ministry()
    out = StringIO()
    call_command("open_first_account", *person, stdout=out)
    assert client.get("/" + out.getvalue().strip().split("/", 3)[3]).status_code == 200
    opened = User.objects.get(username="root")
    assert opened.memberships.get().role == "ministry_administrator"
    assert not opened.is_superuser
    with pytest.raises(CommandError):
        call_command("open_first_account", *person)
