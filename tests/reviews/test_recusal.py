"""Who may not assess what, by everything that can be computed."""

from dataclasses import replace

import pytest

from reviews.rules.recusal import Ground, Person, Subject, grounds, namesake

pytestmark = pytest.mark.rules

SCHOOL, CITY, PROVINCE, MINISTRY, PARTNER, ELSEWHERE = 1, 2, 3, 4, 5, 6
EXPERT = 70
SUBJECT = Subject(
    units=frozenset({SCHOOL, PARTNER}),
    lines=frozenset({SCHOOL, CITY, PROVINCE, MINISTRY, PARTNER}),
    unit_names=frozenset({"武汉示例职业技术学院", "未登记的企业"}),
    people=frozenset({"hash of Wang"}),
    names=frozenset({"王建国"}),
    writers=frozenset({11}),
    deciders=frozenset({12}),
    stated=frozenset({13}),
)
FREE = Person(
    EXPERT,
    "陈立",
    frozenset({ELSEWHERE}),
    frozenset({ELSEWHERE, MINISTRY}),
    frozenset({"外省学院"}),
)


def test_an_expert_of_another_unit_may_assess():
    assert grounds(FREE, SUBJECT) == ()


@pytest.mark.parametrize("unit", [SCHOOL, PARTNER, CITY, PROVINCE, MINISTRY])
def test_the_own_unit_and_any_above_it_is_a_conflict(unit):
    assert grounds(replace(FREE, units=frozenset({unit})), SUBJECT) == (Ground.UNIT,)


def test_a_unit_below_one_that_the_declaration_names_is_a_conflict():
    named = replace(SUBJECT, units=frozenset({SCHOOL, CITY}))
    below = replace(FREE, lines=frozenset({ELSEWHERE, CITY}))
    assert grounds(below, named) == (Ground.UNIT,)
    assert grounds(below, SUBJECT) == ()


def test_a_unit_that_is_only_written_there_is_known_by_its_name():
    assert grounds(replace(FREE, unit_names=frozenset({"未登记的企业"})), SUBJECT)


@pytest.mark.parametrize(
    ("change", "ground"),
    [
        ({"identity": "hash of Wang"}, Ground.NAMED),
        ({"key": 11}, Ground.WROTE),
        ({"key": 12}, Ground.DECIDED),
        ({"key": 13}, Ground.STATED),
    ],
)
def test_every_other_relation_is_a_ground_of_its_own(change, ground):
    assert grounds(replace(FREE, **change), SUBJECT) == (ground,)


def test_nobody_is_recused_for_an_identity_that_is_not_known():
    nobody = replace(SUBJECT, people=frozenset({""}))
    assert grounds(replace(FREE, identity=""), nobody) == ()


def test_a_namesake_warns_and_is_no_ground():
    same = replace(FREE, name="王建国")
    assert namesake(same, SUBJECT)
    assert grounds(same, SUBJECT) == ()
    assert not namesake(FREE, SUBJECT)
