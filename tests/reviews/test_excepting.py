"""What may be decided on an exception, beside which decision on the declaration."""

import pytest

from declarations.rules.justifying import Written
from programmes.definitions import Text
from reviews.rules.excepting import Verdict, faults, faults_with_flags

pytestmark = pytest.mark.rules

KEY = "quota-team_size"
QUOTE = "团队总人数原则上不超过4人。"
ASKED = {KEY: Written(KEY, Text(zh="团队人数", en="Team"), QUOTE, text="项目跨两个专业。")}
CONFIRM, REFUSE = Verdict("confirmed"), Verdict("refused", "两名教师可以胜任。")


@pytest.mark.parametrize(
    ("verdict", "outcome", "codes"),
    [
        (None, "recommend", ["exception_undecided"]),
        (None, "return", []),
        (None, "refuse", []),
        (None, "pass_over", []),
        (CONFIRM, "recommend", []),
        (CONFIRM, "return", []),
        (Verdict("perhaps"), "return", ["exception_undecided"]),
        (REFUSE, "return", []),
        (REFUSE, "refuse", []),
        (REFUSE, "recommend", ["exception_refused"]),
        (REFUSE, "pass_over", ["exception_refused"]),
        (Verdict("refused", " "), "return", ["exception_without_remark"]),
        (Verdict("refused"), "recommend", ["exception_without_remark", "exception_refused"]),
    ],
)
def test_a_decision_fits_what_it_says_of_the_exception(verdict, outcome, codes):
    found = list(faults(ASKED, {KEY: verdict} if verdict else {}, outcome))
    assert [each.code for each in found] == codes
    assert {(each.place, each.quote) for each in found} <= {(f"field:exception-{KEY}", QUOTE)}


def test_nothing_is_decided_on_what_nobody_asks_for():
    (found,) = faults({}, {KEY: CONFIRM}, "recommend")
    assert found.code == "exception_unknown"


def test_flags_go_with_a_confirmed_exception_and_not_with_a_refused_one():
    assert list(faults_with_flags({KEY: CONFIRM})) == []
    (found,) = faults_with_flags({KEY: REFUSE})
    assert (found.code, found.place) == ("exception_with_flags", "field:outcome")
