"""Places shared out: case 36, and both methods against definitions that share nothing with them.

Hamilton's places are the nearest to the exact shares by the sum of squares; Webster's by the sum
of squares weighed by 1/base. Both are found here by trying every way to share the places out.
"""

from fractions import Fraction
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotas.rules.apportionment import apportion, obstacles

pytestmark = pytest.mark.rules

METHODS = ["largest_remainder", "webster"]
CODES = ["110000", "120000", "130000", "210000", "340000", "420000", "XPCC"]

some_bases = st.dictionaries(st.sampled_from(CODES), st.integers(0, 400), min_size=1).filter(
    lambda base: any(base.values())
)
few_bases = st.lists(st.integers(1, 40), min_size=1, max_size=4).map(
    lambda counts: dict(zip(CODES, counts, strict=False))
)
totals = st.integers(0, 120)
methods = st.sampled_from(METHODS)


def seats(total, base, method="largest_remainder", **bounds):
    return dict(apportion(total, base, method, **bounds).seats)


def test_case_36_thirty_five_places_with_the_arithmetic_shown():
    base = {"A": 40, "B": 27, "C": 18, "D": 11, "E": 4, "X": 0}
    table = apportion(35, base, "largest_remainder")
    shown = [(s.area, s.quota, s.floor, s.remainder, s.seats, s.tied) for s in table.shares]
    assert shown == [
        ("A", Fraction(14), 14, 0, 14, False),
        ("B", Fraction(945, 100), 9, Fraction(45, 100), 10, False),
        ("C", Fraction(63, 10), 6, Fraction(3, 10), 6, False),
        ("D", Fraction(385, 100), 3, Fraction(85, 100), 4, False),
        ("E", Fraction(14, 10), 1, Fraction(4, 10), 1, False),
        ("X", Fraction(0), 0, 0, 0, False),
    ]
    assert (table.base, sum(table.seats.values()), table.method) == (100, 35, "largest_remainder")


# --- ties ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_of_equal_areas_the_one_whose_code_comes_first_is_served(method):
    table = apportion(1, {"420000": 5, "110000": 5, "XPCC": 5}, method)
    assert dict(table.seats) == {"110000": 1, "420000": 0, "XPCC": 0}
    assert all(share.tied for share in table.shares)


def test_of_equal_remainders_the_larger_base_is_served():
    # 2 of 4: 1.5 and .5; the codes would say the other way round.
    table = apportion(2, {"110000": 1, "420000": 3}, "largest_remainder")
    assert dict(table.seats) == {"110000": 0, "420000": 2}
    assert all(share.tied for share in table.shares)


def test_of_equal_claims_the_larger_base_is_served():
    # After one place each of the larger two: 3 ÷ 3 against 1 ÷ 1.
    table = apportion(2, {"110000": 1, "420000": 3}, "webster")
    assert dict(table.seats) == {"110000": 0, "420000": 2}
    assert all(share.tied for share in table.shares)


@pytest.mark.parametrize("method", METHODS)
def test_a_tie_that_all_are_served_in_decided_nothing(method):
    table = apportion(3, {"110000": 5, "420000": 5, "XPCC": 5}, method)
    assert set(table.seats.values()) == {1}
    assert not any(share.tied for share in table.shares)


@pytest.mark.parametrize("method", METHODS)
def test_all_of_a_tie_are_marked_when_some_of_them_are_served(method):
    table = apportion(2, {"110000": 5, "420000": 5, "XPCC": 5}, method)
    assert sum(table.seats.values()) == 2
    assert all(share.tied for share in table.shares)


# --- bounds and obstacles ------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_least_and_most_bound_every_area_with_a_base(method):
    base = {"110000": 96, "120000": 2, "130000": 1, "210000": 1, "XPCC": 0}
    assert seats(20, base, method, least=1, most=12) == {
        "110000": 12,
        "120000": 4,
        "130000": 2,
        "210000": 2,
        "XPCC": 0,
    }


@pytest.mark.parametrize(
    ("total", "base", "bounds", "code"),
    [
        (5, {"110000": 0}, {}, "apportion_base"),
        (5, {"110000": -1, "120000": 3}, {}, "apportion_base"),
        (5, {"110000": 1, "120000": 1}, {"least": 3}, "apportion_least"),
        (5, {"110000": 1, "120000": 1}, {"most": 2}, "apportion_most"),
    ],
)
def test_what_cannot_be_shared_out_is_told_and_refused(total, base, bounds, code):
    [finding] = obstacles(total, base, **bounds)
    assert finding.code == code
    assert finding.message % finding.params
    assert finding.remedy
    with pytest.raises(ValueError, match=r"\w"):
        apportion(total, base, "webster", **bounds)


@pytest.mark.parametrize("method", METHODS)
def test_no_place_and_no_area(method):
    assert seats(0, {"110000": 3}, method) == {"110000": 0}
    assert seats(0, {}, method) == {}


# --- properties ----------------------------------------------------------------------------------


@given(totals, some_bases, methods, st.integers(0, 4), st.none() | st.integers(1, 60))
def test_the_places_add_up_within_the_bounds(total, base, method, least, most):
    if obstacles(total, base, least, most):
        return
    table = apportion(total, base, method, least, most)
    assert sum(table.seats.values()) == total
    for share in table.shares:
        if share.base:
            assert least <= share.seats <= (total if most is None else most)
        else:
            assert share.seats == 0


@given(totals, some_bases, methods, st.randoms())
def test_the_order_of_the_areas_changes_nothing(total, base, method, random):
    mixed = list(base.items())
    random.shuffle(mixed)
    assert apportion(total, dict(mixed), method) == apportion(total, base, method)


@given(totals, some_bases)
def test_hamilton_stays_within_a_place_of_the_share(total, base):
    for share in apportion(total, base, "largest_remainder").shares:
        assert share.seats in (share.floor, share.floor + 1)
        assert share.quota == Fraction(total * share.base, sum(base.values()))
        assert share.remainder or share.seats == share.floor


@given(totals, some_bases)
def test_webster_takes_nothing_from_anybody_when_there_is_one_place_more(total, base):
    before, after = (seats(n, base, "webster") for n in (total, total + 1))
    assert all(after[area] >= before[area] for area in base)


def test_hamilton_gives_no_such_promise():
    base = {"A": 6, "B": 6, "C": 2}
    assert seats(10, base) == {"A": 4, "B": 4, "C": 2}
    assert seats(11, base) == {"A": 5, "B": 5, "C": 1}


@given(totals, some_bases, methods, st.integers(0, 3), st.none() | st.integers(1, 40))
def test_a_larger_base_never_gets_fewer(total, base, method, least, most):
    if obstacles(total, base, least, most):
        return
    shares = [s for s in apportion(total, base, method, least, most).shares if s.base]
    for one, other in permutations(shares, 2):
        assert one.base <= other.base or one.seats >= other.seats


def ways(total, base, least=0, most=None):
    """Every way to share the places out within the bounds."""
    top = total if most is None else most
    for way in product(range(least, top + 1), repeat=len(base)):
        if sum(way) == total:
            yield dict(zip(base, way, strict=True))


def distance(way, total, base, weight):
    whole = sum(base.values())
    gaps = ((way[a] - Fraction(total * base[a], whole)) ** 2 / weight(base[a]) for a in base)
    return sum(gaps)


@given(st.integers(0, 12), few_bases)
def test_hamilton_against_trying_every_way(total, base):
    ours = distance(seats(total, base), total, base, lambda b: 1)
    assert ours == min(distance(way, total, base, lambda b: 1) for way in ways(total, base))


@given(st.integers(0, 12), few_bases, st.integers(0, 3), st.none() | st.integers(0, 6))
def test_webster_against_trying_every_way(total, base, least, most):
    if obstacles(total, base, least, most):
        return
    ours = distance(seats(total, base, "webster", least=least, most=most), total, base, int)
    every = ways(total, base, least, most)
    assert ours == min(distance(way, total, base, int) for way in every)


@given(st.integers(0, 12), few_bases, methods)
def test_a_tie_is_marked_exactly_where_another_way_is_as_near(total, base, method):
    weight = int if method == "webster" else lambda b: 1
    table = apportion(total, base, method)
    best = distance(table.seats, total, base, weight)
    ways_as_near = [w for w in ways(total, base) if distance(w, total, base, weight) == best]
    differing = {a for way in ways_as_near for a in base if way[a] != table.seats[a]}
    tied = {share.area for share in table.shares if share.tied}
    assert tied == differing
