"""A lot: the same for everybody who draws it again, even, and never what is barred."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.rules import lot

pytestmark = pytest.mark.rules

SEED = "0" * 64


def urn(items=3, experts=6, needs=3, barred=()):
    loads = dict.fromkeys(range(100, 100 + experts), 0)
    return lot.urn_of({n: (needs, frozenset(barred)) for n in range(items)}, loads)


def again(seed, content):
    """The words of the lot's page, written anew: what a stranger would do."""
    loads = dict(content["loads"])
    free = {b["item"]: [e for e in loads if e not in b["barred"]] for b in content["items"]}
    drawn = {}
    for ball in sorted(content["items"], key=lambda b: (len(free[b["item"]]), b["item"])):
        item = ball["item"]

        def order(expert, item=item):
            text = f"{seed}:{item}:{expert}"
            return (loads[expert], hashlib.sha256(text.encode()).hexdigest())

        chosen = sorted(free[item], key=order)[: ball["needs"]]
        drawn[item] = tuple(chosen)
        for expert in chosen:
            loads[expert] += 1
    return drawn


@given(
    st.text("0123456789abcdef", min_size=64, max_size=64),
    st.dictionaries(
        st.integers(1, 30),
        st.tuples(st.integers(1, 4), st.frozensets(st.integers(100, 110))),
        max_size=8,
    ),
    st.dictionaries(st.integers(100, 110), st.integers(0, 5), max_size=11),
)
def test_whoever_follows_the_words_draws_the_same(seed, items, loads):
    drawn_from = lot.urn_of(items, loads)
    drawn = lot.draw(seed, drawn_from)
    assert drawn == again(seed, lot.stored(drawn_from))
    for item, (needs, barred) in items.items():
        assert len(set(drawn[item])) == len(drawn[item])
        assert not set(drawn[item]) & barred
        assert len(drawn[item]) == min(needs, len(set(loads) - barred))


def test_a_stored_urn_is_the_urn():
    some = urn(barred=(101, 999))
    assert lot.read(json.loads(json.dumps(lot.stored(some)))) == some
    assert lot.digest_of(lot.read(lot.stored(some))) == lot.digest_of(some)


def test_nobody_carries_two_more_than_another():
    drawn = lot.draw(SEED, urn(items=7, experts=5, needs=3))
    carried = [sum(e in who for who in drawn.values()) for e in range(100, 105)]
    assert max(carried) - min(carried) <= 1


def test_whoever_carries_much_already_is_drawn_last():
    loads = {100: 9, 101: 0, 102: 0, 103: 0}
    drawn = lot.draw(SEED, lot.urn_of({1: (3, frozenset())}, loads))
    assert set(drawn[1]) == {101, 102, 103}


def test_the_one_who_few_may_assess_is_drawn_first():
    loads = dict.fromkeys((100, 101), 0)
    items = {1: (1, frozenset()), 2: (1, frozenset({101}))}
    assert lot.draw(SEED, lot.urn_of(items, loads)) == {2: (100,), 1: (101,)}


def test_another_moment_or_another_urn_is_another_seed():
    moment = "2026-11-02T01:00:00.000001+00:00"
    seeds = {
        lot.seed_of(moment, urn()),
        lot.seed_of(moment.replace("1+", "2+"), urn()),
        lot.seed_of(moment, urn(experts=7)),
        lot.seed_of(moment, urn(barred=(100,))),
    }
    assert len(seeds) == 4


def test_another_seed_draws_others():
    results = {str(lot.draw(f"{n:064}", urn(experts=9))) for n in range(20)}
    assert len(results) > 10
