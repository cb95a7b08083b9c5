"""Who holds places under which rule: how many others, in which order, and who may read of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Max, Q, QuerySet, Sum

from declarations.models import Declaration
from declarations.selectors import visible_to
from organisations.models import User
from programmes.definitions import Text
from programmes.models import Round

from ..models import Counter, LedgerRow
from . import held_counters

SUBJECT = "declaration"
SHOWN = 12
Key = tuple[str, str]  # rule and group


def others(round: Round, keys: Collection[Key], subjects: Collection[str]) -> dict[Key, int]:
    """How many places are taken under each key, without those of the subjects; two queries."""
    if not keys:
        return {}
    used = {(c.rule, c.group): c.used for c in _counters(round, keys)}
    own = _holding(round, keys).filter(subject_id__in=subjects)
    mine: dict[Key, int] = {}
    for rule, group, _subject in own.values_list("counter__rule", "counter__group", "subject_id"):
        mine[rule, group] = mine.get((rule, group), 0) + 1
    return {key: used.get(key, 0) - mine.get(key, 0) for key in keys}


def in_order(round: Round, keys: Collection[Key]) -> dict[Key, list[str]]:
    """Who holds a place under each key, in the order in which they took it; one query.

    For rules with few holders: what one person or one unit has.
    """
    found: dict[Key, list[str]] = {key: [] for key in keys}
    if keys:
        rows = _holding(round, keys)
        for rule, group, who in rows.values_list("counter__rule", "counter__group", "subject_id"):
            if (rule, group) in found:
                found[rule, group].append(who)
    return found


def holders_of(counter: Counter) -> list[str]:
    """The declarations that hold a place in the counter, in the order in which they took it."""
    rows = counter.rows.filter(subject_kind=SUBJECT).values("subject_id")
    held = rows.annotate(net=Sum("change"), since=Max("pk", filter=Q(change=1))).filter(net__gt=0)
    return list(held.order_by("since").values_list("subject_id", flat=True))


def held_by(subject: str) -> frozenset[Key]:
    """Under which rule and in which group the declaration holds a place now; one query."""
    return frozenset(held_counters(SUBJECT, subject).values_list("rule", "group"))


def held_by_each(subjects: Collection[str]) -> dict[str, frozenset[Key]]:
    """The same of several declarations; of whoever holds none nothing. One query."""
    rows = LedgerRow.objects.filter(subject_kind=SUBJECT, subject_id__in=subjects)
    held: dict[str, set[Key]] = {}
    nets = rows.values("subject_id", "counter__rule", "counter__group").annotate(net=Sum("change"))
    for row in nets.filter(net__gt=0).order_by():
        held.setdefault(row["subject_id"], set()).add((row["counter__rule"], row["counter__group"]))
    return {subject: frozenset(keys) for subject, keys in held.items()}


def told_to(user: User, round: Round, key: Key, but: str = "") -> tuple[Any, ...]:
    """The holders as this person may know them: by number and title, else only from where.

    Of a declaration that is not theirs to read they learn that it stands, and its province.
    """
    ids = [int(who) for who in in_order(round, [key])[key] if who != but][:SHOWN]
    known = {each.pk: each for each in visible_to(user).filter(pk__in=ids)} if ids else {}
    rows = Declaration.objects.filter(pk__in=ids).select_related("province").in_bulk()
    return tuple(
        f"{known[pk].number} {known[pk].title}" if pk in known else _from_where(rows[pk])
        for pk in ids
        if pk in rows
    )


def _from_where(declaration: Declaration) -> Text:
    province = declaration.province
    name = province.short_name or province.name
    return Text(zh=f"{name}的一项申报", en=f"a declaration under the {province.name_en or name}")


def _counters(round: Round, keys: Iterable[Key]) -> QuerySet[Counter]:
    rules, groups = {rule for rule, _ in keys}, {group for _, group in keys}
    return Counter.objects.filter(round=round, rule__in=rules, group__in=groups)


def _holding(round: Round, keys: Iterable[Key]) -> QuerySet[LedgerRow, Any]:
    """A row for each subject and counter in which it holds a place now, in the order of taking."""
    rows = LedgerRow.objects.filter(counter__in=_counters(round, keys), subject_kind=SUBJECT)
    return (
        rows.values("counter__rule", "counter__group", "subject_id")
        .annotate(net=Sum("change"), since=Max("pk", filter=Q(change=1)))
        .filter(net__gt=0)
        .order_by("since")
    )
