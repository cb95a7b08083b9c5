"""What holds of the quotas whatever is judged."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.facts import Item, Roll
from programmes.findings import Strength
from quotas.rules import evaluate

from .judging import HUBEI, STEP, XINJIANG, college, facts, item, judge, many, quota

pytestmark = pytest.mark.rules

HARD = Strength.HARD
PART = {"field": "level", "value": "a"}
MAXIMA = [
    quota("cap", scope="province", max=3),
    quota("cap_by_class", scope="country", by="level", caps={"a": 2}, others=3),
    quota("person_cap", person="leader", max=1, strength="soft"),
    quota("org_cap", max=2, strength="soft"),
    quota("field_cap", field="majors", max=1),
    quota("range", scope="province", max=4),
    quota("exact", scope="country", count=5),
    quota("split", scope="province", by="level", counts={"a": 2, "b": 1}),
    quota("allotted"),
    quota("target", scope="province", max=3),
]
RATIO = quota("ratio_max", scope="province", part=PART, max=3, of=10)
COVERAGE = quota("coverage", scope="province", by="level", values=["a", "b"])
KNOWN = facts(allotted={("allotted", HUBEI): 3})
MAXIMUM = {"quota_over", "quota_person", "quota_unit", "quota_field"}


@st.composite
def rolls(draw):
    """Items here and elsewhere, some not live, some with a reason."""
    some = st.builds(
        lambda unit, level, leader, majors, live, justified: Item(
            "", unit, {"level": level, "leader": {"key": leader}, "majors": majors}, live, justified
        ),
        st.sampled_from([college("1"), college("2"), college("3", XINJIANG)]),
        st.sampled_from(["a", "b", "c", ""]),
        st.sampled_from("xy"),
        st.lists(st.sampled_from(["m", "n"]), max_size=2),
        st.booleans(),
        st.sampled_from([frozenset(), frozenset({"person_cap", "org_cap"})]),
    )
    items = [replace(each, key=str(n)) for n, each in enumerate(draw(st.lists(some, max_size=9)))]
    here = draw(st.integers(0, len(items)))
    return tuple(items[:here]), tuple(items[here:])


def found_in(quotas, here, elsewhere):
    roll = Roll("province", here, HUBEI, elsewhere=elsewhere)
    return evaluate(quotas, roll, KNOWN, step=STEP)


def maxima(findings):
    """What is too many of what; and whether it is refused."""
    return {
        (f.params["id"], str(f.params.get("group") or f.params["item"]), f.strength is HARD)
        for f in findings
        if f.code in MAXIMUM
    }


@given(rolls(), st.integers(0, 8))
def test_one_live_item_more_turns_no_maximum_away(roll, which):
    here, elsewhere = roll
    more = replace((*here, *elsewhere, item("z"))[min(which, len(here))], key="new", live=True)
    before = maxima(found_in(MAXIMA, here, elsewhere))
    assert before <= maxima(found_in(MAXIMA, (*here, more), elsewhere))


@given(rolls(), st.randoms())
def test_the_order_of_the_items_changes_nothing_but_marks(roll, random):
    def judged(here, elsewhere):
        every = found_in([*MAXIMA, RATIO, COVERAGE], here, elsewhere)
        return sorted(
            repr((f.params["id"], f.code, f.params.get("group"), f.figures, f.strength is HARD))
            for f in every
        )

    mixed = [list(part) for part in roll]
    for part in mixed:
        random.shuffle(part)
    assert judged(*roll) == judged(*map(tuple, mixed))


@given(rolls())
def test_an_empty_roll_passes_no_maximum(roll):
    _, elsewhere = roll
    found = found_in([*MAXIMA, RATIO, COVERAGE], (), elsewhere)
    assert {each.code for each in found} <= {"quota_below_minimum"}


@given(rolls())
def test_what_is_not_live_changes_nothing(roll):
    here, elsewhere = roll
    living = [tuple(each for each in part if each.live) for part in roll]
    assert found_in(MAXIMA, here, elsewhere) == found_in(MAXIMA, *living)


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 9))
def test_so_many_are_to_be_taken_off_a_share_and_no_fewer(part, rest, most):
    rule = RATIO.model_copy(update={"max": most})

    def judged(part):
        return judge(rule, [*many(part, level="a"), *many(rest, college("r"), level="b")])

    for found in judged(part):
        over = found.params["over"]
        assert judged(part - over) == []
        assert judged(part - over + 1) != []
