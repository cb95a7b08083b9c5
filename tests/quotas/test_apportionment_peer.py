"""Places shared out as PyPI ``apportionment`` shares them, wherever no tie rule decides."""

import pytest
from apportionment.methods import compute
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from quotas.rules.apportionment import apportion

pytestmark = pytest.mark.rules

PEERS = {"largest_remainder": "hamilton", "webster": "webster"}
methods = st.sampled_from(sorted(PEERS))
few = st.lists(st.integers(0, 400), min_size=1, max_size=9).filter(any)
provinces = st.lists(st.integers(0, 5_000), min_size=32, max_size=32).filter(any)


def check(total, counts, method):
    codes = [f"{n:02d}" for n in range(len(counts))]
    table = apportion(total, dict(zip(codes, counts, strict=True)), method)
    assume(not any(share.tied for share in table.shares))
    theirs = compute(PEERS[method], counts, total, fractions=True, tiesallowed=False)
    assert [table.seats[code] for code in codes] == theirs


@given(st.integers(1, 120), few, methods)
def test_few_areas_get_what_the_peer_gives_them(total, counts, method):
    check(total, counts, method)


@settings(max_examples=8, deadline=None)
@given(st.integers(900, 1100), provinces, methods)
def test_thirty_two_provinces_get_what_the_peer_gives_them(total, counts, method):
    check(total, counts, method)
