"""Mending a counter that a night found wrong: by rows beside those that are there."""

from __future__ import annotations

from datetime import datetime

from organisations.models import User
from programmes.findings import Finding, Refused, gettext_noop
from trail.services import name_of

from ..models import Counter, LedgerRow
from ..selectors.drifting import standing
from .counting import Act, row_of


def balance(counter: Counter, *, actor: User, at: datetime) -> int:
    """Make the ledger say one place of each live declaration, and the counter the same.

    By rows beside those that are there, whose number is returned. Under the counter's lock;
    ``Refused`` when more stand than its figure allows: that is no drift of counters.
    """
    own = standing([counter])[counter.pk]
    if counter.ceiling is not None and own.live > counter.ceiling:
        raise Refused([_above(counter.ceiling, own.live)])
    rows = [
        row_of(counter.pk, 1 if missing > 0 else -1, Act(*subject, "mended", name_of(actor), at))
        for subject, (net, is_live) in sorted(own.places.items())
        for missing in [(1 if is_live and net > 0 else 0) - net]
        for _ in range(abs(missing))
    ]
    LedgerRow.objects.bulk_create(rows)
    Counter.objects.filter(pk=counter.pk).update(used=own.live)
    return len(rows)


def _above(ceiling: int, live: int) -> Finding:
    return Finding(
        "quota_over",
        message=gettext_noop("%(live)s live declarations hold a place; the figure is %(ceiling)s."),
        remedy=gettext_noop(
            "Set a figure that holds them, or have items taken off the list first."
        ),
        params={"live": live, "ceiling": ceiling},
    )
