"""What the benchmarks say: medians with their interval, bars, growth, and a status that tells."""

from math import comb

import pytest

from bench import measuring, pages
from bench.measuring import Bar, Cost, Floor, Pairs, cut_off, interval, verdict
from bench.pages import Measured, bars, typed

pytestmark = pytest.mark.rules


@pytest.mark.parametrize("n", range(6, 40))
def test_the_interval_holds_the_median_with_ninety_five_per_cent_and_is_the_narrowest(n):
    cut = cut_off(n)
    outside = [2 * sum(comb(n, k) for k in range(c + 1)) / 2**n for c in (cut, cut + 1)]
    assert outside[0] <= 0.05 < outside[1]


def test_the_interval_leaves_out_the_ends():
    found = interval([9.0, 1.0, 5.0, 4.0, 6.0, 3.0, 7.0, 2.0, 8.0, 100.0, 0.0, 5.0, 5.0, 5.0, 5.0])
    assert (found.low, found.middle, found.high) == (3.0, 5.0, 7.0)


def pairs(ours, bare, queries=10):
    return Pairs(
        tuple(Cost(each, 0.0, queries) for each in ours),
        tuple(Cost(each / 2, each / 2, 1) for each in bare),
    )


def test_the_ratio_is_of_pairs_so_that_a_slow_moment_slows_both():
    assert pairs([20.0, 40.0, 80.0], [10.0, 20.0, 40.0]).ratio.middle == 2.0


def lines(first, last, queries=10, bare=10.0):
    return [
        Measured("queue, first page", 1000, pairs([first] * 3, [bare] * 3)),
        Measured("queue, first page", 100_000, pairs([last] * 3, [bare] * 3, queries)),
    ]


def missed(found):
    return [str(each) for each in found if not each.met]


def test_growth_is_of_turns_so_that_a_slow_moment_slows_both_sizes():
    small, large = pairs([10.0, 20.0, 40.0], [1.0] * 3), pairs([12.0, 24.0, 48.0], [1.0] * 3)
    assert measuring.growth(small, large).middle == pytest.approx(1.2)


@pytest.fixture
def no_backend(monkeypatch):
    monkeypatch.setattr(measuring.Meter, "__init__", lambda meter: None)
    monkeypatch.setattr(measuring.Meter, "database", lambda meter: 0.0)


@pytest.mark.django_db
@pytest.mark.usefixtures("no_backend")
def test_databases_and_sides_take_turns_after_warming():
    told = []

    def turn(name):
        return measuring.Turn(
            lambda: told.append(name), lambda: told.append("ours"), lambda: told.append("bare")
        )

    measuring.interleaved([turn("a"), turn("b")], pairs=2, times=1)
    one = ["a", "ours", "bare", "b", "ours", "bare"]
    warm = ["a", "ours", "bare", "ours", "bare", "b", "ours", "bare", "ours", "bare"]
    assert told == warm + one * 2


def test_every_bar_is_met_at_its_limit():
    found = bars(lines(23.0, 29.9))
    assert missed(found) == []
    assert len(found) == 5  # ratio and queries at both sizes, and the growth


@pytest.mark.parametrize(
    ("measured", "word"),
    [
        (lines(20.0, 31.0), "times the bare view"),
        (lines(20.0, 20.0, queries=11), "queries"),
        (lines(20.0, 27.0), "growth 1,000 → 100,000"),
    ],
)
def test_a_missed_bar_is_named_and_alone_decides_the_status(measured, word, capsys):
    found = bars(measured)
    assert any(word in each for each in missed(found))
    assert verdict(found) == 1
    assert "MISSED" in capsys.readouterr().out


def test_met_bars_end_with_status_zero(capsys):
    assert verdict([Bar("this", 3.0, 3.0)]) == 0
    assert capsys.readouterr().out == "met    this: 3 (at most 3)\n"


def test_a_floor_is_missed_below_and_met_at_its_limit(capsys):
    assert verdict([Floor("this", 0.6, 0.6), Floor("that", 0.5, 0.6)]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said == ["met    this: 0.6 (at least 0.6)", "MISSED that: 0.5 (at least 0.6)"]


def test_the_pages_of_a_declaration_may_ask_fifteen_times():
    line = Measured("its review page", 1000, pairs([1.0], [1.0], queries=16))
    assert missed(bars([line]))[0].startswith("MISSED its review page at 1,000, queries: 16")


def test_answers_are_sent_as_the_controls_of_the_form_send_them():
    answers = {
        "hours": "96",
        "ticked": ["c1", "c3"],
        "period": {"from": "2024-03-01", "to": "2028-02-29"},
        "team": [{"_id": "t1", "name": {"name": "罗敏", "number": "1"}, "side": "school"}],
    }
    assert typed("a", answers) == {
        "a.hours": "96",
        "a.ticked": ["c1", "c3"],
        "a.period.from": "2024-03-01",
        "a.period.to": "2028-02-29",
        "a.team._rows": ["t1"],
        "a.team.t1.name.name": "罗敏",
        "a.team.t1.name.number": "1",
        "a.team.t1.side": "school",
    }


@pytest.mark.django_db
def test_statements_are_counted_with_what_middleware_asks():
    from django.db import connection

    with measuring.counted() as statements, connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.execute("SELECT 2")
    assert statements == ["SELECT 1", "SELECT 2"]


def test_the_bars_are_those_of_the_plan():
    assert (pages.QUEUE_RATIO, pages.QUEUE_QUERIES) == (3.0, 10)
    assert (pages.PAGE_QUERIES, pages.GROWTH) == (15, 1.3)
