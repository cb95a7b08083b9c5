"""One click changes the role in the demonstration; elsewhere there is no such thing."""

import importlib

import pytest
from django.conf import LazySettings
from django.core.management import call_command

from organisations import selectors, services, urls
from organisations.models import Membership, User
from tests.factories import AT, SYSTEM, make_organisation, make_person
from tests.trail_guard import KeyedClient
from trail.findings import Refused

pytestmark = pytest.mark.flow

SWITCH = "/demo/switch/"


@pytest.fixture
def loaded(db: None) -> None:
    call_command("load_organisations", verbosity=0)


@pytest.mark.usefixtures("loaded")
def test_the_demonstration_has_a_person_for_every_role_and_none_has_a_password() -> None:
    people = selectors.demo_people()
    roles = set(people.values_list("memberships__role", flat=True))
    assert roles == set(Membership.Role.values)
    assert not any(person.has_usable_password() for person in people)
    author = User.objects.get(name="王晓明")
    assert author.memberships.get().organisation.name == "湖北示例职业技术学院"
    officer = User.objects.get(name="刘敏")
    assert officer.memberships.get().organisation.name == "湖北省教育厅"


@pytest.mark.usefixtures("loaded")
def test_one_click_becomes_another_person(client: KeyedClient) -> None:
    for username in ("demo.author", "demo.province_officer"):
        answer = client.post(SWITCH, {"username": username})
        assert answer.status_code == 302
        person = User.objects.get(pk=client.session["_auth_user_id"])
        assert person.username == username


@pytest.mark.usefixtures("loaded")
def test_only_people_of_the_demonstration_can_be_played(client: KeyedClient) -> None:
    school = make_organisation("unit", "college")
    make_person("author", school, username="real")
    make_person("author", school, username="demo.closed", is_active=True)
    User.objects.filter(username="demo.closed").update(is_active=False)
    for username in ("real", "demo.closed", "demo.nobody", "", "demo."):
        assert client.post(SWITCH, {"username": username}).status_code == 404
        assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("loaded")
def test_a_link_cannot_switch_the_role(client: KeyedClient) -> None:
    assert client.get(SWITCH, {"username": "demo.author"}).status_code == 405


@pytest.mark.usefixtures("loaded")
def test_outside_the_demonstration_the_switch_is_not_found(
    client: KeyedClient, settings: LazySettings
) -> None:
    settings.DEMO = False
    assert client.post(SWITCH, {"username": "demo.author"}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_outside_the_demonstration_the_address_does_not_even_exist(
    settings: LazySettings,
) -> None:
    try:
        settings.DEMO = False
        without = {pattern.name for pattern in importlib.reload(urls).urlpatterns}
        settings.DEMO = True
        with_switch = {pattern.name for pattern in importlib.reload(urls).urlpatterns}
    finally:
        settings.DEMO = True
        importlib.reload(urls)
    assert "switch_role" not in without
    assert with_switch - without == {"switch_role"}


def test_outside_the_demonstration_the_services_refuse(db: None, settings: LazySettings) -> None:
    settings.DEMO = False
    with pytest.raises(Refused):
        services.person_to_switch_to("demo.author")
    with pytest.raises(Refused):
        services.load_demo_people([], actor=SYSTEM, at=AT)


@pytest.mark.usefixtures("loaded")
def test_loading_again_brings_back_whom_a_visitor_closed() -> None:
    author = User.objects.get(username="demo.author")
    administrator = User.objects.get(username="demo.province_administrator")
    services.close_account(author, actor=administrator, at=AT)
    assert author not in selectors.demo_people()
    call_command("load_organisations", verbosity=0)
    assert author in selectors.demo_people()
    assert [role.role for role in selectors.roles_of(author)] == ["author"]


@pytest.mark.usefixtures("loaded")
def test_the_login_page_offers_every_person_by_a_button(client: KeyedClient) -> None:
    page = client.get("/login/").content.decode()
    for person in selectors.demo_people():
        assert f'value="{person.username}"' in page
        assert person.name in page
