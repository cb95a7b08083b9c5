"""The ranking: exact averages, stated ties, an order by hand, and who is next by it."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.rules.ranking import Merit, frozen, next_in_ranking, ranked

pytestmark = pytest.mark.rules


def ranks(places):
    return [(place.item, place.rank, place.shared) for place in places]


def test_the_higher_average_comes_first():
    merits = {1: Merit(240, 3, 70), 2: Merit(258, 3, 60), 3: Merit(170, 2, 80)}
    assert ranks(ranked(merits)) == [(2, 1, False), (3, 2, False), (1, 3, False)]


def test_averages_are_compared_exactly():
    """85 + 1/3 and 85 + 2/6 are equal; a hair more is more, which no rounded figure shows."""
    merits = {1: Merit(256, 3, 80), 2: Merit(512, 6, 80), 3: Merit(25601, 300, 80)}
    assert ranks(ranked(merits)) == [(3, 1, False), (1, 2, True), (2, 2, True)]


def test_of_equal_averages_the_higher_lowest_sheet_comes_first():
    merits = {1: Merit(240, 3, 60), 2: Merit(240, 3, 79)}
    assert ranks(ranked(merits)) == [(2, 1, False), (1, 2, False)]


def test_equal_ones_share_the_rank_and_the_next_rank_is_left_out():
    same = Merit(240, 3, 70)
    places = ranked({1: same, 2: same, 3: Merit(100, 3, 20), 4: Merit(290, 3, 90)})
    assert ranks(places) == [(4, 1, False), (1, 2, True), (2, 2, True), (3, 4, False)]
    assert [place.equal for place in places] == [False, True, True, False]


def test_the_order_by_hand_decides_among_equals_and_never_against_a_score():
    same = Merit(240, 3, 70)
    merits = {1: same, 2: same, 3: Merit(290, 3, 90)}
    assert ranks(ranked(merits, [2, 1, 3])) == [(3, 1, False), (2, 2, False), (1, 3, False)]


def test_whoever_joins_after_the_order_shares_the_last_rank_of_its_equals():
    merits = dict.fromkeys((1, 2, 3, 4))
    assert ranks(ranked(merits, [2, 1])) == [
        (2, 1, False), (1, 2, False), (3, 3, True), (4, 3, True),
    ]  # fmt: skip


def test_without_results_all_are_equal_and_what_nobody_scored_comes_last():
    assert ranks(ranked({1: None, 2: None})) == [(1, 1, True), (2, 1, True)]
    assert ranks(ranked({1: None, 2: Merit(0, 1, 0)})) == [(2, 1, False), (1, 2, False)]


@given(
    st.dictionaries(
        st.integers(1, 9),
        st.builds(Merit, st.integers(0, 40), st.integers(1, 4), st.integers(0, 3)),
    ),
    st.permutations(range(1, 10)),
)
def test_a_rank_is_one_more_than_how_many_are_better(merits, order):
    places = ranked(merits, order)
    assert {place.item for place in places} == set(merits)
    for place in places:
        mine = (Fraction(place.merit.total, place.merit.sheets), place.merit.lowest)
        better = [p for p in places if p.rank < place.rank]
        assert place.rank == len(better) + 1
        assert all((p.merit.average, p.merit.lowest) >= mine for p in better)
        assert not place.shared  # everything is in the order by hand


CONTENT = {
    "reserve": frozen(
        ranked(
            {1: Merit(90, 1, 90), 2: Merit(80, 1, 80), 3: Merit(70, 1, 70), 4: Merit(70, 1, 70)}
        ),
        {2, 3, 4},
    )
}


def test_the_reserve_holds_the_candidates_without_a_place_in_their_ranking():
    assert CONTENT["reserve"] == [
        {"declaration": 2, "rank": 2},
        {"declaration": 3, "rank": 3},
        {"declaration": 4, "rank": 3},
    ]


def test_the_next_of_the_ranking_follows():
    assert next_in_ranking(CONTENT) == (2,)
    assert next_in_ranking(CONTENT, fits=lambda item: item == 4) == (4,)


def test_where_several_share_the_rank_none_of_them_is_the_next():
    assert next_in_ranking(CONTENT, gone={2}) == (3, 4)


def test_nobody_follows_where_nobody_is_left_or_no_ranking_was_frozen():
    assert next_in_ranking(CONTENT, gone={2, 3, 4}) == ()
    assert next_in_ranking({"items": []}) == ()
