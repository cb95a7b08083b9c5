"""What is told of an unmet condition: which answer, in which row, and what may be put right."""

from dataclasses import replace

import pytest

from declarations.rules.eligibility import evaluate
from declarations.rules.unmet import findings

from .judging import COLLEGE, FACTS, form, judge, rule

pytestmark = pytest.mark.rules

LEVELS = [{"value": "a", "label": "国家级"}, {"value": "b", "label": "省级"}]
FORM = form(
    {"id": "name", "kind": "text"},
    {"id": "born", "kind": "date"},
    {"id": "level", "kind": "choice", "choices": LEVELS},
    {"id": "number", "kind": "text", "sensitive": True},
    {"id": "teacher", "kind": "person", "sensitive": True},
    {"id": "sworn", "kind": "commitment"},
    {"id": "stated", "kind": "bool"},
    {"id": "proof", "kind": "file"},
    {
        "id": "years",
        "kind": "table",
        "columns": [
            {"id": "hours", "kind": "int", "label": "学时", "unit": "学时"},
            {"id": "phone", "kind": "phone", "label": "电话", "sensitive": True},
            {"id": "level", "kind": "choice", "label": "级别", "choices": LEVELS},
        ],
    },
)
CORRECT = (
    "“%(question)s”: if this is entered wrongly, correct it; "
    "if it is true, this condition is not fulfilled."
)
COMPLETE = "See the question “%(question)s”."


def told(said, answers, facts=FACTS):
    return findings([judge(said, answers, facts=facts)], FORM)


def compare(field, op, value, table=""):
    return rule("field_compare", field=field, op=op, value=value, table=table)


def words(finding):
    return [getattr(each, "zh", each) for each in finding.params["answer"]]


def test_a_true_answer_is_not_to_be_changed():
    (found,) = told(compare("born", "ge", "1970-01-01"), {"born": "1969-12-31"})
    assert found.remedy == CORRECT
    assert found.message == "The answer “%(answer)s” does not fulfil the condition."
    assert words(found) == ["1969年12月31日"]


def test_an_answer_that_is_missing_is_to_be_given():
    (found,) = told(compare("born", "ge", "1970-01-01"), {})
    assert (found.message, found.remedy) == ("Not answered yet.", COMPLETE)


def test_the_answer_is_shown_in_its_words():
    (found,) = told(compare("level", "eq", "a"), {"level": "b"})
    assert words(found) == ["省级"]


def test_a_row_is_named_by_its_number():
    rows = [{"_id": "x", "hours": 240}, {"_id": "y", "hours": 239}, {"_id": "z", "phone": "1"}]
    low, absent = told(compare("hours", "ge", 240, table="years"), {"years": rows})
    assert low.message == "The answer “%(answer)s” in row %(row)s does not fulfil the condition."
    assert (words(low), low.params["row"], low.place) == (["239 学时"], 2, "field:years.y.hours")
    assert absent.message == "Not answered yet in row %(row)s."
    assert (absent.params["row"], absent.remedy) == (3, COMPLETE)


def test_a_table_without_rows_is_to_be_filled_in():
    (found,) = told(compare("hours", "ge", 240, table="years"), {"years": []})
    assert (found.message, found.remedy) == ("Not answered yet.", COMPLETE)


def test_a_sensitive_answer_is_not_shown():
    (found,) = told(compare("number", "eq", "1"), {"number": "4201061969"})
    assert found.message == "The answer does not fulfil the condition."
    rows = [{"_id": "x", "phone": "13800000000"}]
    (cell,) = told(compare("phone", "eq", "1", table="years"), {"years": rows})
    assert cell.message == "The answer in row %(row)s does not fulfil the condition."
    assert "4201061969" not in repr(found)
    assert "13800000000" not in repr(cell)


def test_of_several_comparisons_no_answer_is_blamed():
    both = {"any": [{"field": "level", "value": "a"}, {"field": "name", "value": "x"}]}
    said = rule("field_compare", condition=both)
    found = told(said, {"level": "b"})
    assert {each.message for each in found} == {"The answer does not fulfil the condition."}
    assert [each.remedy for each in found] == [CORRECT, COMPLETE]


PERSON = {"name": "李四", "key": "id_card:420106196912310012", "number": "420106196912310012"}


@pytest.mark.parametrize("kind", ["member_of_list", "not_member_of_list"])
@pytest.mark.parametrize(
    ("field", "answer", "held"),
    [
        ("number", "420106196912310012", "420106196912310012"),
        ("teacher", PERSON, PERSON["key"]),
        ("years.phone", [{"_id": "1", "phone": "13800000000"}], "13800000000"),
    ],
)
def test_a_list_does_not_give_away_what_is_sensitive(kind, field, answer, held):
    on = kind == "not_member_of_list"
    facts = replace(FACTS, lists={"l": frozenset({held} if on else ())})
    answers = {field.partition(".")[0]: answer}
    (found,) = told(rule(kind, lists=["l"], field=field), answers, facts)
    assert found.message == f"What is entered is {'' if on else 'not '}on the list."
    assert found.remedy == CORRECT
    for secret in ("420106196912310012", "李四", "13800000000"):
        assert secret not in repr(found)


def test_a_list_names_what_anybody_may_see():
    facts = replace(FACTS, lists={"l": frozenset({"甲"})})
    said = rule("not_member_of_list", lists=["l"], field="name")
    (found,) = told(said, {"name": "甲"}, facts)
    assert (found.message, found.params["found"]) == ("On the list: %(found)s.", ("甲",))


@pytest.mark.parametrize(
    ("said", "answers", "remedy"),
    [
        (rule("attestation", evidence="proof"), {}, COMPLETE),
        (rule("attestation", field="sworn"), {"sworn": False}, COMPLETE),
        (rule("attestation", field="stated"), {"stated": False}, CORRECT),
        (rule("elapsed", field="born", years=15), {"born": "2020-01-01"}, CORRECT),
        (rule("elapsed", field="born", years=15), {}, COMPLETE),
        (rule("lookback", table="years", count_min=2), {"years": [{"hours": 1}]}, COMPLETE),
        (rule("party_count", table="years", min=2), {"years": [{"hours": 1}]}, COMPLETE),
        (rule("party_count", table="years", min=0, max=1), {"years": [{"hours": 1}] * 2}, CORRECT),
        (rule("title_at_least", field="name", level="senior"), {"name": "讲师"}, CORRECT),
        (rule("title_at_least", field="name", level="senior"), {}, COMPLETE),
    ],
)
def test_only_what_is_missing_is_to_be_completed(said, answers, remedy):
    (found,) = told(said, answers)
    assert found.remedy == remedy


def test_what_rows_lack_is_said_without_a_team():
    said = rule("team_has", table="years", column="level", kinds=["a", "b"])
    (found,) = told(said, {"years": [{"_id": "1", "level": "a"}]})
    assert (found.message, found.remedy) == ("Missing: %(codes)s.", COMPLETE)
    assert [each.zh for each in found.params["codes"]] == ["省级"]


def test_whoever_judges_is_not_called_an_expert():
    said = rule("judged", by="unit_leader")
    facts = replace(FACTS, judged={said.id: False})
    (verdict,) = evaluate([said], {}, COLLEGE, facts)
    (found,) = findings([verdict], FORM)
    assert found.message == "The review has not accepted it."
