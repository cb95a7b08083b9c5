"""Which figures a person may see: 分省发送, each province its own, and how it was shared out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from organisations.models import Organisation, User
from organisations.selectors import organisations_with
from programmes.models import Round

from ..models import Allotment, Limit
from ..rules.apportionment import Share, Table
from . import Bounds, Figured, Newest, bounds_in, figured_rules, newest_of


@dataclass(frozen=True, slots=True)
class Shared:
    """One area's row of a table that was shared out, and what all rows have in common."""

    table: Table
    share: Share


@dataclass(frozen=True, slots=True)
class Seen:
    """A figure that somebody may see, and whose it is: ``None`` for all, or for the country.

    ``shared`` is the arithmetic of this area alone, on the page of its own desk.
    """

    organisation: Organisation | None
    bounds: Bounds
    shared: Shared | None = None


# Whoever holds one of these at an organisation works at its desk and knows its figure.
AT_THE_DESK = (
    "declare", "review", "compose_list", "send_list", "keep_seal", "oversee", "manage_accounts",
    "manage_rounds", "audit",
)  # fmt: skip


def figures_seen(user: User, round: Round) -> dict[str, list[Seen]]:
    """The figures in force that this person may see, by rule, in two queries.

    分省发送: the ministry sees them all, every other desk its own, and of its own how it was shared
    out, which takes one query more.
    """
    held = frozenset().union(*(organisations_with(user, each) for each in AT_THE_DESK))
    desks = list(Organisation.objects.filter(pk__in=held).order_by("code"))
    rules = [rule for rule in figured_rules(round) if _sees(rule, desks)]
    limits = newest_of(Limit.objects.filter(round=round)) if rules else {}
    seen = {
        rule.id: [
            Seen(area, bounds_in(limits, rule, round.pk, area))
            for area in _areas_seen(rule, desks, limits)
        ]
        for rule in rules
    }
    return seen if _of_ministry(desks) else _with_arithmetic(seen)


def _of_ministry(desks: Sequence[Organisation]) -> bool:
    return any(desk.level == "ministry" for desk in desks)


def _sees(rule: Figured, desks: Sequence[Organisation]) -> bool:
    own = {"country": "province"}.get(rule.scope, rule.scope)
    return any(desk.level in (own, "ministry") for desk in desks)


def _areas_seen(
    rule: Figured, desks: Sequence[Organisation], limits: Newest
) -> list[Organisation | None]:
    if _of_ministry(desks):
        return [None, *_with_own_figure(limits, rule)]
    return [None] if rule.scope == "country" else [d for d in desks if d.level == rule.scope]


def _with_own_figure(limits: Newest, rule: Figured) -> list[Organisation]:
    own = [row.area for row in limits.values() if row.rule == rule.id and row.area and row.figure]
    return sorted(own, key=lambda each: each.code)


def _with_arithmetic(seen: Mapping[str, list[Seen]]) -> dict[str, list[Seen]]:
    """Each figure with the row of its own area, where it was shared out; at most one query."""
    limits = [each.bounds.limit for rows in seen.values() for each in rows]
    keys = {limit.allotment_id for limit in limits if limit and limit.allotment_id}
    allotments = Allotment.objects.filter(how=Allotment.How.SHARED).in_bulk(keys) if keys else {}
    tables = {pk: each.table for pk, each in allotments.items()}
    return {rule: [_shared(each, tables) for each in rows] for rule, rows in seen.items()}


def _shared(seen: Seen, tables: Mapping[int, Table | None]) -> Seen:
    limit, area = seen.bounds.limit, seen.organisation
    table = tables.get(limit.allotment_id or 0) if limit else None
    if table is None or area is None:
        return seen
    own = [share for share in table.shares if share.area == area.code]
    return replace(seen, shared=Shared(table, own[0])) if own else seen
