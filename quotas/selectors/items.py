"""Declarations as rules count them: the answers that are looked at, and the unit of the day.

Read in a fixed number of queries however many they are. Of an answer only what some rule looks at
is read, and of a person only the name and the keyed hash of the number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from django.db.models import Max, QuerySet

from declarations.models import Declaration, Revision
from declarations.rules import secrecy
from declarations.rules.drafting import rows_of
from declarations.selectors import BEIJING, Examination, as_unit, facts_of, unit_of
from declarations.vault import identity_of
from organisations import register
from organisations.models import Organisation, RegisteredFact
from programmes.definitions import OrgCapQuota, Programme, Quota
from programmes.facts import Facts, Item, Unit
from programmes.models import Round
from programmes.selectors import window_of

from ..rules.needs import facts_needed
from .among import among
from .looking import NOTHING_READ, REASON, Answered, looked_at


class Declared(Protocol):
    """What of a declaration itself matters here: a row of these columns will do."""

    @property
    def pk(self) -> int: ...
    @property
    def organisation_id(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def ended_at(self) -> datetime | None: ...
    @property
    def options(self) -> str: ...


Reasons = Mapping[int, Mapping[str, str]]  # by declaration, each by its key


def items_of(
    declarations: Sequence[Declaration],
    programme: Programme,
    quotas: Collection[Quota],
    opens: date,
    reasons: Reasons | None = None,
) -> list[Item]:
    """The latest revision of each as these rules see it, in the order given.

    Each needs its ``organisation``; all are of one round, which ``opens`` on that day. ``reasons``
    are those of the latest revisions, where they have been read. Three queries at most, and none
    for what no rule looks at: the register, the answers, the keys of persons.
    """
    if not declarations:
        return []
    units = _units_looked_at(opens, [each.organisation for each in declarations], programme, quotas)
    return items_with(units, declarations, programme, quotas, reasons)


def items_with(
    units: Mapping[int, Unit],
    declarations: Sequence[Declared],
    programme: Programme,
    quotas: Iterable[Quota],
    reasons: Reasons | None = None,
) -> list[Item]:
    """The same where the units, by the key of their organisation, have been read already."""
    looked = looked_at(programme.form, quotas)
    if reasons is not None and not looked.fields:
        read: Mapping[int, Answered] = {pk: ({}, rules_reasoned(reasons[pk])) for pk in reasons}
    else:
        read = looked.read(_newest(declarations).values_list(*looked.columns))
    return [item_as_read(units, each, read.get(each.pk, NOTHING_READ)) for each in declarations]


def item_as_read(units: Mapping[int, Unit], declared: Declared, read: Answered) -> Item:
    """What a declaration is to the rules, with what was read of its latest revision."""
    answers, justified = read
    return Item(
        key=str(declared.pk),
        unit=units[declared.organisation_id],
        answers=answers,
        live=declared.ended_at is None or declared.state == Declaration.State.RECOGNISED,
        justified=justified,
        options=frozenset(declared.options.split()),
    )


def item_of_draft(declaration: Declaration, examined: Examination) -> Item:
    """The draft as its rules would see it if it were submitted now."""

    def key(_entry: str, value: Any, document: str) -> str:
        return identity_of(document, value) if document else ""

    secrets = secrecy.secrets_in(examined.programme.form.fields)
    answers = secrecy.with_keys(secrets, examined.values, key)
    unit = unit_of(declaration, facts_of(declaration).opens)
    return Item(str(declaration.pk), unit, answers, options=examined.options)


def facts_for(
    opens: date,
    programme: Programme,
    names: Collection[str],
    allotted: Mapping[tuple[str, str], int],
) -> Facts:
    """What the rules need besides the items: the units of these names, and places as sent."""
    known = Organisation.objects.filter(name__in=names) if names else ()
    units = {unit.name: unit for unit in units_on(opens, list(known), programme).values()}
    return Facts(opens=opens, today=opens, units=units, allotted=allotted)


def opens_on(round: Round, programme: Programme) -> date:
    """The first day of filing, from which rules look back."""
    opens: date = window_of(round, programme.route[0].window).opens_at.astimezone(BEIJING).date()
    return opens


def _units_looked_at(
    day: date,
    organisations: Collection[Organisation],
    programme: Programme,
    quotas: Collection[Quota],
) -> dict[int, Unit]:
    """By key, the register read only of those at whose entries some rule looks."""
    asked = [each for each in organisations if facts_needed(quotas, each.kind, each.quota_area)]
    read = units_on(day, asked, programme)
    bare = {each.pk: as_unit(each, {}, ()) for each in organisations if each.pk not in read}
    return read | bare


def units_on(
    day: date, organisations: Collection[Organisation], programme: Programme
) -> dict[int, Unit]:
    """The organisations as rules see them on the day, by key; one query."""
    by_key = {each.pk: each for each in organisations}
    facts: dict[int, list[RegisteredFact]] = defaultdict(list)
    if by_key:
        for fact in RegisteredFact.objects.filter(organisation__in=by_key):
            facts[fact.organisation_id].append(fact)
    return {
        pk: as_unit(each, register.in_force(facts[pk], day), programme.attributes)
        for pk, each in by_key.items()
    }


# --- answers -------------------------------------------------------------------------------------


def _newest(declarations: Sequence[Declared]) -> QuerySet[Revision]:
    """The latest revision of each."""
    ids = among([each.pk for each in declarations])
    latest = Revision.objects.filter(declaration__in=ids).order_by().values("declaration")
    return Revision.objects.filter(pk__in=latest.annotate(last=Max("pk")).values("last"))


def rules_reasoned(justifications: Mapping[str, str]) -> frozenset[str]:
    """The ids of the quotas for which a revision has a written reason."""
    return frozenset(key.removeprefix(REASON) for key in justifications if key.startswith(REASON))


def named_units(items: Iterable[Item], quotas: Iterable[Quota]) -> set[str]:
    """The names of units as they stand in the answers that caps look at."""
    paths = {q.organisation for q in quotas if isinstance(q, OrgCapQuota) and q.organisation}
    names: set[str] = set()
    for item in items:
        for path in paths:
            field, _, column = path.partition(".")
            rows = rows_of(item.answers, field) if column else [item.answers]
            found = [row.get(column or field) for row in rows]
            names |= {name for name in found if isinstance(name, str)}
    return names
