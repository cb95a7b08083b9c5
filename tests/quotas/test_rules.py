"""5–8: every count from 0 to 10, worked by hand. Cases 48–50 of the quota cases."""

import pytest

from programmes.findings import Figures, Strength
from quotas.rules import blocking, over_maximum
from tests.quotas.judging import judge, many, quota

pytestmark = pytest.mark.rules

RULE = quota("range", scope="province", min=5, max=8)


def found(count: int, statement: str = ""):
    return judge(RULE, many(count), statement=statement)


def codes(count: int) -> list[str]:
    return [finding.code for finding in found(count)]


@pytest.mark.parametrize("count", range(5))
def test_fewer_than_five_is_below_the_minimum(count):
    assert codes(count) == ["quota_below_minimum"]


@pytest.mark.parametrize("count", [5, 6, 7, 8])
def test_five_to_eight_is_within(count):
    assert codes(count) == []


@pytest.mark.parametrize("count", [9, 10])
def test_nine_is_too_many(count):
    assert codes(count) == ["quota_over"]


def test_case_48_four_projects_need_a_statement():
    findings = found(4)
    assert findings[0].strength is Strength.SOFT
    assert blocking(findings) == findings
    assert blocking(found(4, "   ")) == found(4, "   ")
    assert blocking(found(4, "经评议，没有其他合格项目。")) == []


def test_case_49_nine_projects_are_refused_whatever_is_written():
    findings = found(9, "请予特批")
    assert blocking(findings) == findings != []


def test_the_refusal_carries_figures_holders_sentence_and_remedy():
    finding = over_maximum("各省可报送5—8项", Figures(8, 8, 5, ("PP-1 甲", "PP-2 乙")))
    assert finding.quote == "各省可报送5—8项"
    assert finding.figures == Figures(8, 8, 5, ("PP-1 甲", "PP-2 乙"))
    assert finding.remedy
    assert finding.message % finding.params
