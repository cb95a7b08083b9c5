"""The score sheet as it is typed, what keeps it from being submitted, and how far sheets differ."""

from decimal import Decimal

import pytest

from programmes.definitions import Criterion, JudgedRule
from reviews.rules import judging, scoring
from reviews.rules.scoring import Sheet

pytestmark = pytest.mark.rules

CRITERIA = (
    Criterion(id="design", title="设计", points=60),
    Criterion(id="effect", title="成效", points=40),
)
RULES = (
    JudgedRule(type="judged", id="good", title="效果较好"),
    JudgedRule(type="judged", id="sound", title="设计科学"),
)
WHOLE = Sheet(
    {"design": "60", "effect": "0"},
    {"good": {"answer": "met", "reason": ""}, "sound": {"answer": "unmet", "reason": "无依据"}},
    "材料扎实。",
)


def wrong(**changes):
    sheet = Sheet(
        WHOLE.scores | changes.pop("scores", {}),
        {**WHOLE.judgements, **changes.pop("judgements", {})},
        changes.pop("comment", WHOLE.comment),
    )
    return [(each.code, each.place) for each in scoring.faults(sheet, CRITERIA, RULES)]


def test_a_whole_sheet_has_no_fault_and_its_sum_is_that_of_its_lines():
    assert wrong() == []
    assert scoring.total_of(WHOLE, CRITERIA) == 60


@pytest.mark.parametrize("typed", ["", "61", "-1", "7.5", "六十", "60a", "99999", " 5", "٦"])
def test_only_whole_points_up_to_the_maximum_are_points(typed):
    code = "score_wrong" if typed else "score_missing"
    assert wrong(scores={"design": typed}) == [(code, "field:score.design")]


def test_every_condition_wants_an_answer_and_an_unmet_one_its_reason():
    blank = {"answer": "", "reason": ""}
    assert wrong(judgements={"good": blank}) == [("judgement_missing", "field:judge.good")]
    bare = {"answer": "unmet", "reason": " "[:1]}
    assert wrong(judgements={"good": bare}) == [("judgement_without_reason", "field:why.good")]


def test_a_sheet_without_a_comment_is_not_submitted():
    assert wrong(comment="") == [("sheet_without_comment", "field:comment")]


def test_only_what_the_sheet_asks_for_is_collected():
    posted = {
        "score.design": " 55 ", "score.other": "9", "judge.good": "perhaps", "why.good": "因为",
        "comment": "好", "judge.sound": "met",
    }  # fmt: skip
    sheet = scoring.collect(posted, CRITERIA, RULES)
    assert sheet.scores == {"design": "55", "effect": ""}
    assert sheet.judgements["good"] == {"answer": "", "reason": "因为"}
    assert sheet.judgements["sound"]["answer"] == "met"


def test_the_spread_is_exact_and_rounded_for_the_eye_only():
    spread = scoring.spread_of([70, 80, 91])
    assert (spread.lowest, spread.highest, spread.range) == (70, 91, 21)
    assert spread.average * 3 == 241
    assert (spread.shown, spread.deviation) == (Decimal("80.33"), Decimal("8.6"))
    assert scoring.spread_of([]) is None
    assert scoring.spread_of([50]).deviation == Decimal("0.0")


@pytest.mark.parametrize(
    ("answers", "accepted"),
    [("mmu", True), ("muu", False), ("mu", None), ("", None), ("u", False)],
)
def test_the_majority_decides_and_a_tie_is_open(answers, accepted):
    decision = judging.tally("met" if each == "m" else "unmet" for each in answers)
    assert decision.accepted is accepted


def test_experts_are_asked_what_waits_for_them_at_this_step():
    rules = (
        *RULES,
        JudgedRule(type="judged", id="later", title="复核", at=("ministry_experts",)),
        JudgedRule(type="judged", id="desk", title="由省级判断", by="province_officer"),
    )
    standings = {"good": "pending", "sound": "unmet", "later": "pending", "desk": "pending"}
    assert [rule.id for rule in judging.asked(rules, standings, "experts")] == ["good"]
    there = judging.asked(rules, standings, "ministry_experts")
    assert [rule.id for rule in there] == ["good", "later"]
