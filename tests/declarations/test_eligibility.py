"""Conditions of the notice on cleaned answers: 3 of 6, evidence, look back, pending."""

from datetime import date

import pytest

from declarations.rules import eligibility
from declarations.rules.cleaning import clean
from declarations.rules.eligibility import evaluate, standings, years_before
from declarations.rules.unmet import findings
from programmes import loader
from programmes.definitions import (
    AllOfRule,
    AttestationRule,
    Condition,
    FieldCompareRule,
    JudgedRule,
    LookbackRule,
    NOfRule,
    OutcomeRule,
    PartyCountRule,
    UnitKindRule,
)
from programmes.facts import Facts, Result, Unit
from programmes.findings import Standing, Strength
from tests.programmes.factories import production_source

from . import samples

pytestmark = pytest.mark.rules

DAY = date(2026, 10, 13)
FACTS = Facts(opens=DAY, today=DAY)
COLLEGE = Unit("college-1", "college", "420000")
ENTERPRISE = Unit("enterprise-1", "enterprise", "420000")
PROGRAMME = loader.read(production_source(), name="production_project.yaml")
THREE_OF_SIX = next(rule for rule in PROGRAMME.eligibility if rule.id == "three_of_six")
EVIDENCE = {name: [n] for n, name in enumerate(samples.FILES, start=1)}


def values_of(**changed):
    raw = samples.answers(**changed) | EVIDENCE | {"lead_school": "学校"}
    raw |= {key: value for key, value in changed.items() if isinstance(value, list)}
    return clean(PROGRAMME.form, raw)[0]


def verdict_on(rule, **changed):
    return evaluate([rule], values_of(**changed), COLLEGE, FACTS)[0]


def one(rule, values, facts=FACTS, unit=COLLEGE):
    return evaluate([rule], values, unit, facts)[0].standing


def test_two_of_six_are_refused_with_figures_sentence_and_what_is_not_claimed():
    verdict = verdict_on(THREE_OF_SIX, ticked=["c1", "c6"])
    assert verdict.standing is Standing.UNMET
    [found] = findings([verdict], PROGRAMME.form)
    assert found.strength is Strength.HARD
    assert found.quote == "满足以下六项条件中的三项:"
    assert (found.figures.used, found.figures.minimum) == (2, 3)
    assert (found.params["met"], found.params["total"], found.params["n"]) == (2, 6, 3)
    assert len(found.params["unclaimed"]) == 4
    assert found.place == "field:ticked"


def test_two_met_and_one_pending_suffice_for_now():
    verdict = verdict_on(THREE_OF_SIX)
    assert (verdict.met, verdict.pending) == (2, 1)
    assert verdict.standing is Standing.PENDING
    assert findings([verdict], PROGRAMME.form) == []


def test_three_met_are_met():
    verdict = verdict_on(
        THREE_OF_SIX,
        ticked=["c1", "c4", "c6"],
        overseas_issuer="湖北省商务厅〔2025〕1号",
        overseas_recognition=[9],
    )
    assert (verdict.met, verdict.pending) == (3, 0)
    assert verdict.standing is Standing.MET


def test_a_claim_without_its_evidence_does_not_count_and_the_evidence_is_named():
    verdict = verdict_on(THREE_OF_SIX, joint_body_proof=[])
    assert verdict.standing is Standing.UNMET
    main, lack = findings([verdict], PROGRAMME.form)
    assert main.params["count"] == 2
    assert lack.place == "field:joint_body_proof"
    assert lack.params["label"].zh.startswith("（六）")
    assert lack.params["question"].zh == "第六项佐证材料"


def test_what_is_not_ticked_does_not_count_whatever_was_written():
    values = values_of(ticked=["c1", "c3"]) | {"joint_body": "中心", "joint_body_proof": [5]}
    verdict = evaluate([THREE_OF_SIX], values, COLLEGE, FACTS)[0]
    assert standings([verdict])["c6"] == "unmet"
    assert verdict.standing is Standing.UNMET


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        ("2023-10-12", Standing.UNMET),
        ("2023-10-13", Standing.MET),
        ("2026-10-13", Standing.MET),
        ("2026-10-14", Standing.UNMET),
    ],
)
def test_the_look_back_counts_both_its_first_and_its_last_day(day, standing):
    rule = LookbackRule.model_validate(
        {"type": "lookback", "id": "x", "title": "x", "table": "t", "date_column": "d", "years": 3}
    )
    assert one(rule, {"t": [{"_id": "a", "d": day}]}) is standing


def test_a_row_without_its_date_does_not_count_and_the_finding_says_the_days():
    rule = next(r for r in THREE_OF_SIX.rules if r.id == "c3").rules[0]
    rows = [{"_id": "a", "name": "项目"}]
    verdict = evaluate([rule], {"tech_services": rows}, COLLEGE, FACTS)[0]
    [found] = findings([verdict], PROGRAMME.form)
    assert found.params["count"] == 0
    assert found.params["since"] == date(2023, 10, 13)
    assert found.place == "field:tech_services"


def test_a_month_counts_if_one_of_its_days_does_and_a_period_by_its_end():
    rule = LookbackRule.model_validate(
        {"type": "lookback", "id": "x", "title": "x", "table": "t", "date_column": "d", "years": 3}
    )
    assert one(rule, {"t": [{"d": "2023-10"}]}) is Standing.MET
    assert one(rule, {"t": [{"d": "2023-09"}]}) is Standing.UNMET
    assert one(rule, {"t": [{"d": {"from": "2020-01-01", "to": "2024-01-01"}}]}) is Standing.MET
    assert one(rule, {"t": [{"d": "never"}]}) is Standing.UNMET


def test_three_years_before_a_leap_day_is_the_last_of_february():
    assert years_before(date(2024, 2, 29), 3) == date(2021, 2, 28)


def test_a_look_back_without_years_counts_every_row():
    rule = LookbackRule.model_validate(
        {"type": "lookback", "id": "x", "title": "x", "table": "t", "count_min": 2}
    )
    assert one(rule, {"t": [{"a": "1"}, {"a": "2"}]}) is Standing.MET
    assert one(rule, {"t": [{"a": "1"}, {"_id": "x"}]}) is Standing.UNMET


def test_a_declared_result_is_pending_and_a_known_one_is_met():
    rule = OutcomeRule.model_validate(
        {
            "type": "outcome_of",
            "id": "x",
            "title": "x",
            "programme": ["enterprise"],
            "table": "partners",
            "column": "pei",
            "accepted": ["province"],
        }
    )
    assert one(rule, {"partners": [{"pei": "province"}]}) is Standing.PENDING
    assert one(rule, {"partners": [{"pei": "city"}]}) is Standing.UNMET
    assert one(rule, {}) is Standing.UNMET
    assert (
        one(
            rule, {}, Facts(DAY, DAY, (Result("enterprise", COLLEGE.key, "certified", "province"),))
        )
        is Standing.MET
    )


def test_what_experts_judge_is_pending_once_it_is_described():
    rule = JudgedRule.model_validate(
        {"type": "judged", "id": "x", "title": "x", "field": "evaluation_reform"}
    )
    assert one(rule, {"evaluation_reform": "改革"}) is Standing.PENDING
    assert one(rule, {}) is Standing.UNMET


def test_an_attestation_needs_statement_and_evidence_and_names_what_lacks():
    rule = AttestationRule.model_validate(
        {"type": "attestation", "id": "x", "title": "x", "field": "a", "evidence": "b"}
    )
    assert one(rule, {"a": True, "b": [1]}) is Standing.MET
    assert one(rule, {"a": False, "b": [1]}) is Standing.UNMET
    assert [need.field for need in evaluate([rule], {}, COLLEGE, FACTS)[0].needs] == ["a", "b"]
    empty = AttestationRule.model_validate({"type": "attestation", "id": "x", "title": "x"})
    assert one(empty, {"a": True}) is Standing.UNMET


def test_kind_of_unit_number_of_parties_and_comparison():
    kind = UnitKindRule.model_validate(
        {"type": "unit_kind", "id": "x", "title": "x", "kinds": ["college"]}
    )
    assert one(kind, {}) is Standing.MET
    assert one(kind, {}, unit=ENTERPRISE) is Standing.UNMET
    party = PartyCountRule.model_validate(
        {"type": "party_count", "id": "x", "title": "x", "table": "t", "min": 2}
    )
    assert one(party, {"t": [{"n": "1"}, {"n": "2"}]}) is Standing.MET
    assert one(party, {"t": [{"n": "1"}]}) is Standing.UNMET
    compare = FieldCompareRule(
        type="field_compare", id="x", title="x", condition=Condition(field="a", value=True)
    )
    assert one(compare, {"a": True}) is Standing.MET
    assert one(compare, {"a": False}) is Standing.UNMET


def test_all_of_is_as_weak_as_its_weakest():
    met = {"type": "party_count", "id": "m", "title": "m", "table": "t"}
    wait = {"type": "judged", "id": "j", "title": "j"}
    lack = {"type": "party_count", "id": "l", "title": "l", "table": "none"}
    values = {"t": [{"n": "1"}]}
    for parts, standing in (
        ([met], Standing.MET),
        ([met, wait], Standing.PENDING),
        ([met, wait, lack], Standing.UNMET),
    ):
        rule = AllOfRule.model_validate({"type": "all_of", "id": "x", "title": "x", "rules": parts})
        assert one(rule, values) is standing


def test_n_of_nests():
    wait = {"type": "judged", "id": "j", "title": "j"}
    inner = {"type": "n_of", "id": "i", "title": "i", "n": 1, "rules": [wait]}
    rule = NOfRule.model_validate(
        {"type": "n_of", "id": "x", "title": "x", "n": 2, "rules": [inner, wait]}
    )
    assert one(rule, {}) is Standing.PENDING


def test_the_panel_shows_counts_and_every_condition():
    verdicts = evaluate(PROGRAMME.eligibility, values_of(), COLLEGE, FACTS)
    shown = eligibility.lines(PROGRAMME.eligibility, standings(verdicts))
    line = next(each for each in shown if each.needed == 3)
    assert (line.met, line.pending, len(line.below)) == (2, 1, 6)
