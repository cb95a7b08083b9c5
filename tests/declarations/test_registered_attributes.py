"""Conditions on what is registered of a unit: the day that counts, and what nobody registered."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from declarations.rules import eligibility, unmet
from declarations.selectors import examine, unit_of
from declarations.services.drafts import begin
from organisations import services
from organisations.register import Entry
from programmes import loader
from programmes.definitions import Attribute, Condition, FieldCompareRule, NOfRule
from programmes.facts import Facts, Unit
from programmes.findings import Strength
from tests.factories import AT, make_world
from tests.programmes.factories import BEGAN, open_production_round, production_source

DAY = date(2026, 11, 2)
MASTERS = Attribute.model_validate({"id": "masters", "title": "硕士点", "kind": "bool"})
ATTRIBUTES = """attributes:
  - {id: double_high, kind: bool, title: 国家“双高计划”建设单位}
  - {id: level, kind: text, title: 产教融合型企业级别}
"""
RULE = """eligibility:
  - id: is_double_high
    type: field_compare
    title: {zh-hans: 须为“双高计划”建设单位, en: A unit of the plan}
    field: applicant.double_high
    op: eq
    value: true
    basis: 试验
"""


def compare(**said: object) -> FieldCompareRule:
    rule = {"id": "r", "type": "field_compare", "title": "条件", **said}
    return FieldCompareRule.model_validate(rule)


def unit(**attributes: object) -> Unit:
    missing = {} if "masters" in attributes else {"masters": MASTERS.title}
    return Unit("u", "college", "420000", attributes=attributes, unregistered=missing)


def judged(rule: object, who: Unit) -> tuple[str, list[tuple[str, Strength]]]:
    (verdict,) = eligibility.evaluate([rule], {}, who, Facts(DAY, DAY))
    standing = str(verdict.standing) if verdict.applies else "not applied"
    return standing, [(f.code, f.strength) for f in unmet.findings([verdict], FORM)]


FORM = loader.read(production_source()).form
HAS = {"field": "applicant.masters", "op": "eq", "value": True}
HAS_NOT = {"field": "applicant.masters", "op": "ne", "value": True}
TOLD = [("unmet_field_compare", Strength.TARGET)]


@pytest.mark.rules
@pytest.mark.parametrize(
    ("rule", "who", "expected"),
    [
        (compare(**HAS), unit(masters=True), ("met", [])),
        (compare(**HAS), unit(masters=False), ("unmet", [("unmet_field_compare", Strength.HARD)])),
        (compare(**HAS), unit(), ("pending", TOLD)),
        (compare(**HAS_NOT), unit(), ("pending", TOLD)),
        (compare(field="applicant.kind", value="college", when=HAS), unit(), ("pending", TOLD)),
        (
            compare(field="applicant.kind", value="college", when=HAS),
            unit(masters=False),
            ("not applied", []),
        ),
    ],
)
def test_what_nobody_registered_waits_and_refuses_nobody(rule, who, expected):
    assert judged(rule, who) == expected


@pytest.mark.rules
def test_what_the_rest_decides_does_not_wait():
    other = {"field": "applicant.kind", "op": "eq", "value": "enterprise"}
    both = Condition.model_validate({"all": [HAS, other]})
    either = Condition.model_validate({"any": [HAS, {**other, "value": "college"}]})
    assert judged(compare(field="applicant.kind", value="x", when=both), unit())[0] == "not applied"
    assert judged(compare(field="applicant.kind", value="x", when=either), unit())[0] == "unmet"


@pytest.mark.rules
def test_it_counts_as_waiting_among_several():
    rules = [
        {"id": "a", "type": "field_compare", "title": "甲", **HAS},
        {"id": "b", "type": "field_compare", "title": "乙", "field": "x", "value": "y"},
    ]
    group = NOfRule.model_validate(
        {"id": "n", "type": "n_of", "title": "二", "n": 1, "rules": rules}
    )
    assert judged(group, unit())[0] == "pending"


def source() -> str:
    text = production_source()
    return text.replace("eligibility:\n", ATTRIBUTES + RULE, 1)


@pytest.fixture
def life(db: None) -> SimpleNamespace:
    world = make_world()
    round = open_production_round(AT, source=source())
    world.declaration = begin(round, world.school, actor=world.author, at=AT)
    return world


def registered(world: SimpleNamespace, value: object, first: date) -> None:
    entry = Entry("double_high", value, first, basis="教职成函〔2019〕14号")  # type: ignore[arg-type]
    administrator = world.province_administrator
    services.register_facts([(world.school, entry)], actor=administrator, at=AT)


OPENS = (AT - BEGAN).date()


@pytest.mark.db
def test_a_round_with_attributes_opens_and_waits_for_them(life):
    examined = examine(life.declaration)
    told = [f for f in examined.unmet if f.params["rule"] == "is_double_high"]
    assert [f.strength for f in told] == [Strength.TARGET]
    assert told[0].params["attributes"][0].zh == "国家“双高计划”建设单位"
    assert told[0].remedy


@pytest.mark.db
@pytest.mark.parametrize(
    ("value", "first", "standing"),
    [
        (True, OPENS, "met"),
        (False, OPENS, "unmet"),
        (True, OPENS + timedelta(days=1), "pending"),
        ("是", OPENS, "pending"),
    ],
)
def test_the_first_day_of_filing_counts(life, value, first, standing):
    registered(life, value, first)
    assert eligibility.standings(examine(life.declaration).verdicts)["is_double_high"] == standing


@pytest.mark.db
def test_the_seat_is_the_registered_one_on_that_day(life):
    seat = Entry("region", "420200", OPENS, basis="法人证书")
    services.register_facts([(life.school, seat)], actor=life.ministry_administrator, at=AT)
    unit = unit_of(life.declaration, OPENS)
    assert (unit.region, unit.city) == ("420200",) * 2
