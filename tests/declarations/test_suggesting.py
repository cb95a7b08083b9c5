"""Answers offered from the unit's registered data: once, marked, and the applicant's to change."""

from datetime import date
from types import SimpleNamespace

import pytest

from declarations.models import SuggestedAnswer
from declarations.rules import suggesting
from declarations.selectors import examine
from declarations.suggested import offered_in
from organisations import services as organisations
from organisations.models import Organisation
from organisations.register import Entry
from programmes.definitions import FormField
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round, production_source
from tests.trail_guard import KeyedClient
from trail.models import Entry as TrailEntry
from workflow.services import filing

USCC = "12100000400010275N"
QUESTIONS = """
        - {id: code_of_unit, kind: uscc, label: 信用代码, suggest: unit.uscc}
        - {id: seat_of_unit, kind: region, label: 所在地, suggest: unit.region}
        - {id: phone_of_unit, kind: phone, label: 单位电话, sensitive: true, suggest: unit.phone}
        - {id: masters_of_unit, kind: bool, label: 硕士点, suggest: unit.masters}
"""
ATTRIBUTE = "attributes:\n  - {id: masters, kind: bool, title: 硕士点}\neligibility:\n"


def field(kind: str, **said: object) -> FormField:
    return FormField.model_validate({"id": "f", "kind": kind, "label": "问题", **said})


@pytest.mark.rules
@pytest.mark.parametrize(
    ("asked", "value", "raw"),
    [
        (field("bool"), True, "yes"),
        (field("bool"), False, "no"),
        (field("int"), 3, "3"),
        (field("region"), "420100", "420100 湖北省武汉市"),
        (field("region"), "999999", ""),
        (field("uscc"), USCC[:-1], ""),
        (field("text", max=2), "太长了", ""),
        (field("choice", choices=[{"value": "省级", "label": "省级"}]), "国家级", ""),
        (field("text"), "", ""),
    ],
)
def test_only_what_the_form_would_take_is_offered(asked, value, raw):
    assert suggesting.answer(asked, value) == raw


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    world = make_world()
    source = production_source().replace("eligibility:\n", ATTRIBUTE, 1)
    source = source.replace("      fields:\n", f"      fields:{QUESTIONS}", 1)
    world.round = open_production_round(AT, source=source)
    Organisation.objects.filter(pk=world.school.pk).update(uscc=USCC, region="420100")
    world.school.refresh_from_db()
    organisations.keep_contact_data(
        world.school, {"phone": "027-87654321"}, actor=world.author, at=AT
    )
    yes = Entry("masters", True, date(2020, 1, 1), basis="学位〔2020〕1号")
    organisations.register_facts([(world.school, yes)], actor=world.province_administrator, at=AT)
    return world


def begin(world: SimpleNamespace):
    return filing.start(world.round, world.school, actor=world.author, at=AT)


OFFERED = {
    "code_of_unit": USCC,
    "seat_of_unit": "420100 湖北省武汉市",
    "phone_of_unit": "027-87654321",
    "masters_of_unit": "yes",
}


@pytest.mark.db
def test_a_beginning_declaration_holds_what_is_registered(world):
    declaration = begin(world)
    examined = examine(declaration)
    assert {key: examined.raw.get(key) for key in OFFERED} == OFFERED
    part = examined.programme.form.sections[0]
    days = offered_in(declaration, part, examined.raw)
    assert set(days) == set(OFFERED)
    (draft,) = declaration.drafts.all()
    assert set(draft.answers["phone_of_unit"]) == {"sealed", "mask"}
    told = TrailEntry.objects.filter(verb="suggested").get()
    assert set(told.data["facts"]) == set(OFFERED)


@pytest.mark.db
def test_a_later_entry_changes_no_draft_and_a_changed_answer_is_no_longer_marked(world):
    declaration = begin(world)
    organisations.keep_contact_data(
        world.school, {"phone": "027-11111111"}, actor=world.author, at=AT
    )
    Organisation.objects.filter(pk=world.school.pk).update(uscc="")
    declaration.refresh_from_db()
    raw = examine(declaration).raw
    assert raw["phone_of_unit"] == "027-87654321"
    assert raw["code_of_unit"] == USCC
    part = examine(declaration).programme.form.sections[0]
    assert "phone_of_unit" in offered_in(declaration, part, raw)
    changed = {**raw, "masters_of_unit": "no"}
    assert "masters_of_unit" not in offered_in(declaration, part, changed)


@pytest.mark.db
def test_nothing_is_offered_where_nothing_is_registered(world):
    other = filing.start(world.round, world.other_school, actor=world.other_author, at=AT)
    assert set(SuggestedAnswer.objects.values_list("field", flat=True)) == {"seat_of_unit"}
    assert other.suggested.get().fact is None


@pytest.mark.flow
@pytest.mark.django_db
def test_the_page_marks_what_was_offered_and_lets_it_be_changed(world):
    declaration = begin(world)
    client = KeyedClient()
    client.force_login(world.author)
    client.cookies["django_language"] = "zh-hans"
    path = f"/declarations/{declaration.pk}/sections/basic/"
    page = client.get(path).content.decode()
    assert page.count('class="hint offered"') == len(OFFERED)
    assert "取自单位登记信息" in page
    assert f'href="/registered/{world.school.pk}/"' in page
    version = declaration.drafts.get().version
    posted = {f"a.{key}": value for key, value in OFFERED.items()} | {"a.masters_of_unit": "no"}
    client.post(path, {**posted, "version": version})
    page = client.get(path).content.decode()
    assert page.count('class="hint offered"') == len(OFFERED) - 1
