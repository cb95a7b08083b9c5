"""Each kind of condition: what it counts, what it lets wait, and where it is put right."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from declarations.rules.conditions import holds
from declarations.rules.eligibility import evaluate, lines, standings
from declarations.rules.unmet import findings
from programmes.definitions import Condition
from programmes.facts import Entry, Facts, Result, Unit
from programmes.findings import Standing, Strength

from .judging import COLLEGE, DAY, ENTERPRISE, FACTS, form, judge, rule, stands

pytestmark = pytest.mark.rules

MET, UNMET, PENDING = Standing.MET, Standing.UNMET, Standing.PENDING
FORM = form({"id": "name", "kind": "text"})


def told(said, answers, shown=FORM, **known):
    return findings([judge(said, answers, **known)], shown)


@pytest.mark.parametrize(
    ("op", "value", "answer", "held"),
    [
        ("gt", 30, "30", False),
        ("gt", 30, "30.01", True),
        ("lt", 30, "29.99", True),
        ("lt", 30, "30", False),
        ("lt", 0.3, "0.1", True),
        ("ge", 0.3, "0.3", True),
        ("gt", "2023-08-10", "2023-08-11", True),
        ("lt", 5, "many", False),
        ("gt", 5, "many", False),
        ("not_in", ["a", "b"], "c", True),
        ("not_in", ["a", "b"], "a", False),
        ("not_in", ["a"], ["b", "a"], False),
        ("not_in", ["a"], None, True),
        ("in", ["a", "b"], ["a", "b"], True),
        ("in", ["a", "b"], ["a", "c"], False),
        ("contains_any", ["a", "b"], ["c", "b"], True),
        ("contains_any", ["a", "b"], ["c"], False),
        ("contains_any", ["a", "b"], None, False),
        ("empty", None, None, True),
        ("empty", None, "  ", True),
        ("empty", None, 0, False),
        ("empty", False, "x", True),
    ],
)
def test_comparisons_are_exact_and_an_answer_that_is_not_there_compares_with_nothing(
    op, value, answer, held
):
    assert holds(Condition(field="a", op=op, value=value), {"a": answer}) is held


def test_a_comparison_of_rows_must_hold_of_each_and_names_the_row():
    said = rule("field_compare", table="t", field="hours", op="ge", value=16)
    rows = [{"_id": "r1", "hours": 16}, {"_id": "r2", "hours": 15}]
    assert stands(said, {"t": rows[:1]}) is MET
    assert stands(said, {}) is UNMET
    assert [found.place for found in told(said, {"t": rows})] == ["field:t.r2.hours"]


def test_a_rule_may_ask_for_the_applicant_itself():
    said = rule("field_compare", field="applicant.doctor", value=True)
    assert stands(said, {}) is UNMET
    assert stands(said, {}, unit=replace(COLLEGE, attributes={"doctor": True})) is MET


def test_a_rule_applies_only_where_its_condition_holds():
    when = {"field": "applicant.kind", "value": "enterprise"}
    said = rule("attestation", field="x", when=when)
    verdicts = evaluate([said], {}, COLLEGE, FACTS)
    assert findings(verdicts, FORM) == []
    assert standings(verdicts) == {"attestation": ""}
    assert lines([said], standings(verdicts)) == []
    assert stands(said, {}, unit=ENTERPRISE) is UNMET


def test_what_does_not_apply_counts_for_nothing_in_n_of():
    idle = {"type": "judged", "id": "j", "title": "j", "when": {"field": "x", "op": "filled"}}
    said = rule("n_of", n=1, rules=[idle])
    assert stands(said, {}) is UNMET
    assert stands(said, {"x": "1"}) is PENDING


def test_a_rule_of_a_later_step_waits_for_it():
    said = rule("attestation", field="x", at=["province_review"])
    at_filing, at_review = (
        evaluate([said], {}, COLLEGE, FACTS, step)[0].standing
        for step in ("fill", "province_review")
    )
    assert (at_filing, at_review) == (PENDING, UNMET)


@pytest.mark.parametrize(
    ("bounds", "counts"),
    [
        ({}, [False, True, True, True]),
        ({"min": 2}, [False, False, True, True]),
        ({"max": 1}, [True, True, False, False]),
        ({"min": 1, "max": 2}, [False, True, True, False]),
        ({"exact": 1}, [False, True, False, False]),
    ],
)
def test_parties_are_counted_between_their_bounds(bounds, counts):
    said = rule("party_count", table="t", where={"field": "role", "value": "host"}, **bounds)
    other = [{"_id": "o", "role": "guest"}]
    for count, held in enumerate(counts):
        rows = other + [{"_id": str(n), "role": "host"} for n in range(count)]
        assert (stands(said, {"t": rows}) is MET) is held
        assert [f.place for f in told(said, {"t": rows})] == ([] if held else ["field:t"])


def test_parties_are_units_of_the_kinds_asked_for_and_an_unknown_one_waits():
    said = rule("unit_kind", kinds=["enterprise"], party="partners.org")
    facts = replace(FACTS, units={"示例智造": ENTERPRISE, "武汉示例职业技术学院": COLLEGE})
    for names, standing in (
        (["示例智造"], MET),
        (["示例智造", "无人知晓公司"], PENDING),
        (["示例智造", "武汉示例职业技术学院"], UNMET),
        ([], UNMET),
    ):
        rows = [{"_id": name, "org": name} for name in names]
        assert stands(said, {"partners": rows}, facts=facts) is standing


RESULT = Result("enterprise", ENTERPRISE.key, "certified", "province", date(2022, 1, 1))


def with_results(*results, **known):
    return replace(FACTS, results=results, units={"示例智造": ENTERPRISE}, **known)


@pytest.mark.parametrize(
    ("result", "standing"),
    [
        (RESULT, MET),
        (replace(RESULT, level="ministry"), MET),
        (replace(RESULT, level="city"), UNMET),
        (replace(RESULT, outcome="pool"), UNMET),
        (replace(RESULT, outcome=""), PENDING),
        (replace(RESULT, programme="other"), UNMET),
        (replace(RESULT, unit="firm-2"), UNMET),
    ],
)
def test_a_result_counts_by_programme_party_level_and_outcome(result, standing):
    said = rule("outcome_of", programme=["enterprise"], party="p", outcomes=["certified"])
    assert stands(said, {"p": "示例智造"}, facts=with_results(result)) is standing


@pytest.mark.parametrize(
    ("ended", "standing"),
    [
        (replace(RESULT, outcome="revoked", decided_on=date(2023, 1, 1)), UNMET),
        (replace(RESULT, outcome="revoked", decided_on=date(2021, 1, 1)), MET),
        (replace(RESULT, outcome="refused", decided_on=date(2023, 1, 1)), MET),
        (replace(RESULT, outcome="revoked", decided_on=date(2023, 1, 1), level="city"), MET),
    ],
)
def test_a_result_that_was_revoked_later_counts_no_longer(ended, standing):
    said = rule("outcome_of", programme=["enterprise"], party="p")
    assert stands(said, {"p": "示例智造"}, facts=with_results(RESULT, ended)) is standing
    assert stands(said, {"p": "示例智造"}, facts=with_results(ended, RESULT)) is standing


def test_a_year_counts_if_any_of_its_days_does():
    said = rule("lookback", table="t", date_column="year", years=3)
    for year, standing in ((2020, MET), (2023, MET), (2019, UNMET), (2024, UNMET)):
        assert stands(said, {"t": [{"_id": "a", "year": year}]}) is standing


def test_a_look_back_sums_exactly_what_its_rows_say():
    said = rule(
        "lookback", table="t", date_column="on", years=3, sum="amount", min=100,
        where={"field": "kind", "value": "gift"},
    )  # fmt: skip
    row = {"on": "2022-01-01", "kind": "gift", "amount": "33.3"}
    rows = [{**row, "_id": "a"}, {**row, "_id": "b"}]
    assert stands(said, {"t": [*rows, {**row, "amount": "33.4"}]}) is MET
    for last in ({"amount": "33.39"}, {"on": "2020-08-09", "amount": "99"}, {"kind": "loan"}):
        assert stands(said, {"t": [*rows, {**row, "amount": "33.4"} | last]}) is UNMET
    (found,) = told(said, {"t": rows})
    assert (str(found.params["total"]), found.params["least"]) == ("66.6", 100)


@pytest.mark.parametrize(
    ("since", "standing"),
    [("2020-08-10", MET), ("2020-08-11", UNMET), ("2020-08", MET), ("soon", UNMET), (None, UNMET)],
)
def test_years_have_passed_on_the_very_day(since, standing):
    said = rule("elapsed", field="founded", years=3)
    assert stands(said, {"founded": since}) is standing


def test_time_is_counted_to_the_day_that_the_rule_states():
    answers = {"founded": "2020-09-01"}
    assert stands(rule("elapsed", field="founded", years=3), answers) is UNMET
    assert stands(rule("elapsed", field="founded", years=3, reference="today"), answers) is MET
    late = rule("elapsed", field="founded", years=3, reference=date(2024, 1, 1))
    assert stands(late, answers) is MET


@pytest.mark.parametrize(
    ("since", "terms"),
    [
        ("2023-05-08", 0),
        ("2023-02-20", 1),  # the spring term ended on 07-31
        ("2022-10-08", 1),
        ("2022-09-05", 2),
        ("2021-09-01", 4),
    ],
)
def test_terms_since_a_day_are_those_of_the_school_year(since, terms):
    for wanted in range(1, 6):
        said = rule("elapsed", field="since", terms=wanted)
        assert (stands(said, {"since": since}) is MET) is (wanted <= terms)
        years = rule("elapsed", field="since", academic_years=wanted)
        assert (stands(years, {"since": since}) is MET) is (wanted * 2 <= terms)


def test_two_classes_in_one_term_are_one_term():
    said = rule("elapsed", table="t", column="when", terms=2)
    spring = {"from": "2023-02-20", "to": "2023-07-07"}
    autumn = {"from": "2022-09-05", "to": "2023-01-13"}
    assert stands(said, {"t": [{"when": spring}, {"when": spring}]}) is UNMET
    assert stands(said, {"t": [{"when": spring}, {"when": autumn}]}) is MET


def test_results_that_are_not_here_are_waited_for_unless_the_form_asks():
    unknown = replace(FACTS, decided=frozenset())
    said = rule("outcome_of", programme=["enterprise"])
    assert [stands(said, {}, facts=each) for each in (FACTS, unknown)] == [UNMET, PENDING]
    asked = rule("outcome_of", programme=["enterprise"], field="level")
    assert stands(asked, {}, facts=unknown) is UNMET
    assert stands(asked, {"level": "province"}, facts=unknown) is PENDING


def test_a_register_that_is_not_imported_is_no_clean_record():
    unknown = replace(FACTS, registers=frozenset())
    said = rule("none_of", of=["tax_violation"], field="clean")
    assert stands(said, {"clean": True}, facts=unknown) is PENDING
    assert stands(said, {}, facts=unknown) is UNMET
    assert stands(said, {"clean": True}, facts=replace(unknown, entries=(FAULT,))) is UNMET


FAULT = Entry(COLLEGE.key, "tax_violation", date(2021, 1, 1))


@pytest.mark.parametrize(
    ("entry", "standing"),
    [
        (FAULT, UNMET),
        (replace(FAULT, on=date(2020, 8, 10)), UNMET),
        (replace(FAULT, on=date(2020, 8, 9)), MET),
        (replace(FAULT, on=date(2023, 8, 20)), UNMET),  # after the window opened
        (replace(FAULT, on=None), UNMET),
        (replace(FAULT, kind="late_report"), MET),
        (replace(FAULT, unit="college-2"), MET),
    ],
)
def test_what_a_register_holds_counts_by_kind_unit_and_years(entry, standing):
    said = rule("none_of", of=["tax_violation"], years=3)
    assert stands(said, {}, facts=replace(FACTS, entries=(entry,))) is standing


PERSON = {"name": "张三", "key": "resident_id:1", "number": "1"}


def test_what_a_register_holds_against_a_person_is_no_matter_of_the_school():
    said = rule("none_of", of=["misconduct"], years=5, person="teacher")
    against = Entry("", "misconduct", date(2021, 1, 1), person="resident_id:1")
    for entry, standing in (
        (against, UNMET),
        (replace(against, person="1"), UNMET),
        (replace(against, person="resident_id:2"), MET),
        (replace(against, person="张三"), MET),
        (Entry(COLLEGE.key, "misconduct", date(2021, 1, 1)), MET),
    ):
        facts = replace(FACTS, entries=(entry,))
        assert stands(said, {"teacher": PERSON}, facts=facts) is standing
    unit = rule("none_of", of=["misconduct"], years=5)
    assert stands(unit, {"teacher": PERSON}, facts=replace(FACTS, entries=(against,))) is MET


@pytest.mark.parametrize("held", ["resident_id:1", "1"])
def test_a_list_tells_a_person_by_the_identity_number_and_shows_the_name(held):
    facts = replace(FACTS, lists={"masters": frozenset({held})})
    said = rule("not_member_of_list", lists=["masters"], field="teacher")
    (found,) = told(said, {"teacher": PERSON}, facts=facts)
    assert found.params["found"] == ("张三",)
    assert (
        stands(said, {"teacher": {**PERSON, "key": "resident_id:2", "number": "2"}}, facts=facts)
        is MET
    )
    by_name = replace(FACTS, lists={"masters": frozenset({"张三"})})
    assert stands(said, {"teacher": PERSON}, facts=by_name) is MET


@pytest.mark.parametrize(
    ("born", "standing"),
    [("1970-01-02", MET), ("1970-01-01", UNMET), ("1990-05", MET), ("soon", UNMET), (None, UNMET)],
)
def test_an_age_is_counted_in_full_years(born, standing):
    said = rule("elapsed", field="born", years_max=55, reference=date(2026, 1, 1))
    assert stands(said, {"born": born}) is standing


def test_a_clean_record_is_also_stated():
    said = rule("none_of", of=["tax_violation"], field="clean")
    assert stands(said, {}) is UNMET
    assert stands(said, {"clean": True}) is MET


def test_a_veto_stands_against_everything_around_it():
    veto = {"type": "none_of", "id": "v", "title": "无违纪", "of": ["tax_violation"]}
    good = {"type": "attestation", "id": "g", "title": "g", "field": "x"}
    facts = replace(FACTS, entries=(FAULT,))
    for effect, standing in (("unmet", MET), ("veto", UNMET)):
        group = {"type": "all_of", "id": "a", "title": "a", "rules": [{**veto, "effect": effect}]}
        said = rule("n_of", n=1, rules=[good, group])
        assert stands(said, {"x": "1"}, facts=facts) is standing
    (found,) = told(said, {"x": "1"}, facts=facts)
    assert (found.code, found.params["found"]) == ("unmet_none_of", ("tax_violation",))


def test_lists_are_a_union_and_one_not_imported_yet_waits():
    said = rule("member_of_list", lists=["plan", "award"], field="isbn")
    facts = replace(FACTS, lists={"plan": frozenset({"1"}), "award": frozenset({"2"})})
    assert [stands(said, {"isbn": n}, facts=facts) for n in "123"] == [MET, MET, UNMET]
    assert stands(said, {}, facts=facts) is UNMET
    half = replace(FACTS, lists={"plan": frozenset({"1"})})
    assert [stands(said, {"isbn": n}, facts=half) for n in "12"] == [MET, PENDING]


def test_who_stands_on_a_list_that_excludes_is_refused():
    said = rule("not_member_of_list", lists=["closed"])
    for held, standing in (({COLLEGE.key}, UNMET), ({COLLEGE.name}, UNMET), ({"x"}, MET)):
        facts = replace(FACTS, lists={"closed": frozenset(held)})
        assert stands(said, {}, facts=facts) is standing
    assert stands(said, {}) is PENDING


@pytest.mark.parametrize(
    ("title", "level", "standing"),
    [
        ("college_teacher_associate_professor", "senior", MET),
        ("college_teacher_professor", "senior", MET),
        ("college_teacher_associate_professor", "full_senior", UNMET),
        ("college_teacher_lecturer", "senior", UNMET),
        ("高级工程师", "senior", MET),
        ("讲师、高级工程师", "senior", MET),
        ("高级技师", "senior", UNMET),
        ("高级", "senior", UNMET),
        (None, "junior", UNMET),
        ("none", "junior", UNMET),
    ],
)
def test_titles_rank_by_their_level(title, level, standing):
    assert stands(rule("title_at_least", field="t", level=level), {"t": title}) is standing


def test_every_editor_must_have_the_title_or_else_one():
    rows = [{"_id": "e1", "t": "editor_senior"}, {"_id": "e2", "t": "editor_editor"}]
    said = rule("title_at_least", table="editors", column="t", level="senior")
    assert [f.place for f in told(said, {"editors": rows})] == ["field:editors.e2.t"]
    assert stands(said.model_copy(update={"every": False}), {"editors": rows}) is MET
    assert stands(said, {}) is UNMET


def test_a_team_has_each_kind_and_the_missing_ones_are_named_in_words():
    choices = [{"value": "expert", "label": "专家"}, {"value": "teacher", "label": "教师"}]
    team = {"id": "team", "kind": "table", "columns": [
        {"id": "kind", "kind": "choice", "label": "类别", "choices": choices}]}  # fmt: skip
    said = rule("team_has", table="team", column="kind", kinds=["expert", "teacher"])
    rows = [{"_id": "a", "kind": "expert"}, {"_id": "b", "kind": ["teacher", "expert"]}]
    assert stands(said, {"team": rows}) is MET
    (found,) = told(said, {"team": rows[:1]}, form(team))
    assert [word.zh for word in found.params["codes"]] == ["教师"]


@pytest.mark.parametrize(
    ("place", "level", "standing"),
    [
        ("420500", "province", MET),
        ("420500", "city", UNMET),
        ("420102", "city", MET),
        ("430100", "province", UNMET),
        (None, "province", UNMET),
    ],
)
def test_a_region_lies_with_the_applicants_seat(place, level, standing):
    said = rule("same_region", field="r", **{"with": "applicant"}, level=level)
    assert stands(said, {"r": place}) is standing


def test_counties_under_the_province_are_cities_by_themselves_and_xpcc_is_itself():
    beside = rule("same_region", field="r", **{"with": "s"}, level="city")
    assert stands(beside, {"r": "429004", "s": "429005"}) is UNMET
    assert stands(beside, {"r": "429004", "s": "429004"}) is MET
    assert stands(beside, {"r": "500237", "s": "500101"}) is MET  # both lie in Chongqing
    assert stands(beside, {"r": "110105", "s": "110000"}) is MET
    assert stands(beside, {"r": "420106", "s": "420100"}) is MET
    assert stands(beside, {"r": "420106", "s": "420502"}) is UNMET
    corps = Unit("c", "college", "XPCC")
    assert stands(rule("same_region", field="r"), {"r": "XPCC"}, unit=corps) is MET
    assert stands(rule("same_region", field="r"), {"r": "650100"}, unit=corps) is UNMET


def test_a_preference_and_a_target_are_told_and_never_refuse():
    lead = {"type": "attestation", "id": "top", "title": "t", "field": "top500"}
    said = rule("preference", rules=[lead])
    assert stands(said, {"top500": "yes"}) is MET
    assert [found.strength for found in told(said, {})] == [Strength.TARGET]
    group = rule("all_of", rules=[said.model_dump(by_alias=True), {**lead, "strength": "target"}])
    assert stands(group, {}) is MET
    assert {found.strength for found in told(group, {})} == {Strength.TARGET}


def test_a_soft_rule_is_told_as_soft_and_in_a_group_waits_for_its_reason():
    soft = {"type": "attestation", "id": "s", "title": "s", "field": "x", "strength": "soft"}
    assert [f.strength for f in told(rule("attestation", field="x", strength="soft"), {})] == [
        Strength.SOFT
    ]
    group = rule("all_of", rules=[soft])
    assert stands(group, {}) is PENDING
    (found,) = told(group, {})
    assert (found.strength, found.params["rule"]) == (Strength.SOFT, "s")


def test_a_soft_group_weighs_no_more_than_soft():
    hard = {"type": "attestation", "id": "h", "title": "h", "field": "x"}
    for said in (
        rule("all_of", rules=[hard], strength="soft"),
        rule("n_of", n=1, rules=[hard], strength="soft"),
    ):
        assert {found.strength for found in told(said, {})} == {Strength.SOFT}


def test_what_experts_decided_settles_what_waited_for_them():
    said = rule("judged", field="x")
    for accepted, standing in ((True, MET), (False, UNMET)):
        assert (
            stands(said, {"x": "1"}, facts=replace(FACTS, judged={"judged": accepted})) is standing
        )
    stated = rule("attestation", field="x")
    refused = replace(FACTS, judged={"attestation": False})
    assert stands(stated, {"x": "1"}, facts=refused) is UNMET
    accepted = replace(FACTS, judged={"attestation": True})
    assert stands(stated, {}, facts=accepted) is UNMET  # nothing was stated that they could accept


STANDINGS = st.sampled_from([MET, UNMET, PENDING])


def rule_that(standing, number):
    """A rule that stands so on ``{"x": 1}``."""
    kinds = {
        MET: {"type": "attestation", "field": "x"},
        UNMET: {"type": "attestation", "field": "y"},
        PENDING: {"type": "judged"},
    }
    return {"id": f"r{number}", "title": "r", **kinds[standing]}


def group_of(standings, n):
    parts = [rule_that(standing, number) for number, standing in enumerate(standings)]
    return rule("n_of", n=n, rules=parts)


@given(st.lists(STANDINGS, min_size=1, max_size=6), st.data())
def test_the_order_of_rules_changes_no_standing(kinds, data):
    n = data.draw(st.integers(1, len(kinds)))
    parts = [rule_that(standing, number) for number, standing in enumerate(kinds)]
    shuffled = data.draw(st.permutations(parts))
    for said in ({"type": "n_of", "n": n}, {"type": "all_of"}, {"type": "preference"}):
        one, other = (
            standings(evaluate([rule(**said, rules=order)], {"x": 1}, COLLEGE, FACTS))
            for order in (parts, shuffled)
        )
        assert one == other


@given(st.lists(STANDINGS, min_size=1, max_size=6), st.data())
def test_n_of_never_falls_when_a_rule_below_rises(kinds, data):
    order = [UNMET, PENDING, MET]
    n = data.draw(st.integers(1, len(kinds)))
    place = data.draw(st.integers(0, len(kinds) - 1))
    better = data.draw(st.sampled_from(order[order.index(kinds[place]) :]))
    risen = [*kinds[:place], better, *kinds[place + 1 :]]
    before, after = (stands(group_of(each, n), {"x": 1}) for each in (kinds, risen))
    assert order.index(after) >= order.index(before)
    assert stands(group_of(kinds, 1), {"x": 1}) is max(kinds, key=order.index)


@example(date(2000, 1, 1), date.max, 1)
@given(st.dates(), st.dates(), st.integers(1, 6))
def test_any_two_days_are_counted_without_fail(since, until, number):
    facts = Facts(opens=until, today=until)
    for said in ({"years": number}, {"terms": number}, {"academic_years": number}):
        stands(rule("elapsed", field="d", **said), {"d": since.isoformat()}, facts=facts)


def test_days_of_the_window_are_the_default():
    assert FACTS.opens == DAY
