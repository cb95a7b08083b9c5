"""An administrator loads a file and opens a round in the browser, and nobody else does."""

import pytest

from programmes.models import Definition, Round
from programmes.services import load_definition
from tests.factories import AT, make_world
from tests.programmes.factories import assessed_by_departments, production_source
from trail.clock import database_now

pytestmark = [pytest.mark.flow, pytest.mark.django_db]


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def admin(client, world):
    client.force_login(world.ministry_administrator)
    return client


@pytest.fixture
def definition():
    return load_definition(production_source(), at=AT)


def days(year: int, **changes) -> dict[str, object]:
    """What the browser sends: the names and days of a round of the production project."""
    fields = {
        "key": str(year),
        "year": year,
        "title_zh": f"{year}年典型生产实践项目",
        "opens-school": f"{year}-03-01",
        "closes-school": f"{year}-05-08",
        "opens-province": f"{year}-05-11",
        "closes-province": f"{year}-07-10",
        "opens-ministry": f"{year}-07-13",
        "closes-ministry": f"{year}-10-30",
        "switch-correction_days": "5",
        "switch-notice_days": "5",
        "switch-notice_count": "working",
        "switch-notice_first_day": "not_counted",
        "switch-objections": "real_name",
        "switch-replacement": "next_in_ranking",
    }
    fields |= changes
    return {key: value for key, value in fields.items() if value is not None}


def address(definition: Definition) -> str:
    return f"/definitions/{definition.pk}/open/?from=2027"


def test_a_file_with_mistakes_shows_each_beside_its_text_and_keeps_nothing(admin):
    source = production_source().replace("max: 8", "maxi: 8", 1)
    answer = admin.post("/programmes/load/", {"source": source, "store": "1"})
    assert answer.status_code == 422
    assert "maxi" in answer.text
    assert 'id="line-' in answer.text
    assert not Definition.objects.exists()


def test_a_file_is_checked_first_and_kept_only_when_asked(admin, world):
    answer = admin.post("/programmes/load/", {"source": production_source()})
    assert answer.status_code == 200
    assert not Definition.objects.exists()
    answer = admin.post("/programmes/load/", {"source": production_source(), "store": "1"})
    assert answer.status_code == 302
    kept = Definition.objects.get()
    assert kept.loaded_by == world.ministry_administrator
    page = admin.get("/programmes/")
    assert kept.sha256[:12] in page.text
    assert world.ministry_administrator.name in page.text
    assert admin.get(f"/rules/explain/?programme=version-{kept.pk}").status_code == 200


def test_the_days_of_the_notice_are_filled_in_and_what_it_does_not_say_is_not(admin, definition):
    page = admin.get(f"/definitions/{definition.pk}/open/?from=2023").text
    assert 'value="2023-08-10"' in page
    assert "11月底" in page
    other = admin.get(f"/definitions/{definition.pk}/open/?from=2027").text
    assert 'value="2023-08-10"' not in other
    assert admin.get(f"/definitions/{definition.pk}/open/?from=1999").status_code == 404


def test_a_round_is_opened_after_reading_what_will_be_opened(admin, definition, world):
    data = days(2027)
    page = admin.post(address(definition), data)
    assert page.status_code == 200
    assert not Round.objects.exists()
    assert "2027年典型生产实践项目" in page.text
    admin.post(address(definition), data | {"sure": "1"})
    round = Round.objects.get()
    assert (round.key, round.year, round.definition) == ("2027", 2027, definition)
    assert {each.window for each in round.windows.all()} == {"school", "province", "ministry"}


def test_changing_something_comes_back_to_the_same_form(admin, definition):
    page = admin.post(address(definition), days(2027, key="x-9") | {"change": "1"})
    assert page.status_code == 200
    assert 'value="x-9"' in page.text
    assert 'value="2027-05-08"' in page.text


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"closes-school": "2027-02-01"}, "field-closes-school"),
        ({"closes-school": ""}, "field-closes-school"),
        ({"closes-school": "9999-12-31"}, "field-closes-school"),
        ({"opens-school": "31.12.2027 25:00"}, "field-opens-school"),
        ({"key": "a b"}, "field-key"),
        ({"switch-correction_days": "31"}, "field-switch-correction_days"),
        ({"switch-correction_days": "9"}, "field-why-correction_days"),
    ],
)
def test_what_is_wrong_points_at_its_field_and_opens_nothing(admin, definition, changes, place):
    answer = admin.post(address(definition), days(2027, **changes) | {"sure": "1"})
    assert answer.status_code == 422
    assert f'href="#{place}"' in answer.text
    assert f'id="{place}"' in answer.text
    assert not Round.objects.exists()


def test_the_summary_tells_the_first_day_from_the_last(admin, definition):
    sent = days(2027) | {"opens-school": "", "closes-school": ""}
    page = admin.post(address(definition), sent).text
    assert ">填报、校级推荐、第一日</a>" in page
    assert ">填报、校级推荐、最后一日（至24:00）</a>" in page


def test_a_used_key_is_refused(admin, definition):
    admin.post(address(definition), days(2027) | {"sure": "1"})
    answer = admin.post(address(definition), days(2027) | {"sure": "1"})
    assert answer.status_code == 422
    assert Round.objects.count() == 1


def test_warnings_say_what_to_look_at_and_refuse_nothing(admin, definition):
    data = days(2027, **{"closes-school": "2027-08-01", "closes-province": "2027-05-16"})
    answer = admin.post(address(definition), data)
    assert answer.status_code == 200
    found = {each.code for each in answer.context["warnings"]}
    official = {"window_order", "calendar_unofficial"}
    assert official <= found


def test_what_this_version_does_not_run_is_named_before_anything_is_filled_in(admin):
    definition = load_definition(assessed_by_departments(), at=database_now())
    page = admin.get(f"/definitions/{definition.pk}/open/")
    assert [each.code for each in page.context["idle"]] == ["step_not_run"]
    answer = admin.post(address(definition), days(2027) | {"sure": "1"})
    assert answer.status_code == 422
    assert not Round.objects.exists()


def test_an_earlier_round_is_copied_with_its_days_a_year_later_and_its_choices(admin, definition):
    choice = {"switch-correction_days": "8", "why-correction_days": "办公厅复函"}
    admin.post(address(definition), days(2027, **choice) | {"sure": "1"})
    old = Round.objects.get()
    page = admin.get(f"/definitions/{definition.pk}/open/?copy={old.pk}&from=2023")
    form = page.context["form"]
    assert form["why-correction_days"].value() == "办公厅复函"
    assert str(form["opens-school"].value()) == "2023-08-10"  # the file's own days come first
    page = admin.get(f"/definitions/{definition.pk}/open/?copy={old.pk}&from=2026")
    form = page.context["form"]
    assert str(form["opens-school"].value()) == "2026-03-01"
    assert str(form["closes-ministry"].value()) == "2026-10-30"
    assert form["title_zh"].value() == "2026年典型生产实践项目"
    assert admin.get(f"/definitions/{definition.pk}/open/?copy=99").status_code == 404
