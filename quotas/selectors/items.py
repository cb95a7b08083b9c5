"""Declarations as rules count them: the answers that are looked at, and the unit of the day.

Read in a fixed number of queries however many they are. Of an answer only what some rule looks at
is read, and of a person only the name and the keyed hash of the number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.db.models import Max
from django.db.models.fields.json import KeyTransform

from declarations.models import Declaration, PersonKey, Revision
from declarations.rules import secrecy
from declarations.rules.drafting import rows_of
from declarations.selectors import BEIJING, Examination, as_unit, facts_of, unit_of
from declarations.vault import identity_of
from organisations import register
from organisations.models import Organisation, RegisteredFact
from programmes.definitions import Form, FormField, OrgCapQuota, Programme, Quota
from programmes.facts import Facts, Item, Unit
from programmes.models import Round
from programmes.selectors import window_of

from ..rules.needs import facts_needed, fields_needed


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


Reasons = Mapping[int, Mapping[str, str]]  # by declaration, each by its key
REASON = "quota-"  # a declaration's written reason is kept under this and the rule's id


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
    ids = [each.pk for each in declarations]
    answers, reasoned = _revisions(ids, programme.form, fields_needed(quotas), reasons)
    return [
        Item(
            key=str(each.pk),
            unit=units[each.organisation_id],
            answers=answers.get(each.pk, {}),
            live=each.ended_at is None or each.state == Declaration.State.RECOGNISED,
            justified=reasoned.get(each.pk, frozenset()),
        )
        for each in declarations
    ]


def item_of_draft(declaration: Declaration, examined: Examination) -> Item:
    """The draft as its rules would see it if it were submitted now."""

    def key(_entry: str, value: Any, document: str) -> str:
        return identity_of(document, value) if document else ""

    answers = secrecy.with_keys(examined.programme.form.fields, examined.values, key)
    unit = unit_of(declaration, facts_of(declaration).opens)
    return Item(str(declaration.pk), unit, answers)


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


def _revisions(
    ids: Collection[int], form: Form, fields: Collection[str], reasons: Reasons | None
) -> tuple[dict[int, dict[str, Any]], dict[int, frozenset[str]]]:
    """The answers to these fields, and the rules for which a reason was written, by declaration."""
    asked = [field for name in sorted(fields) if (field := form.field(name))]
    if reasons is not None and not asked:
        return {}, {pk: rules_reasoned(written) for pk, written in reasons.items()}
    latest = Revision.objects.filter(declaration__in=ids).order_by().values("declaration")
    newest = latest.annotate(last=Max("pk")).values("last")
    parts = [KeyTransform(field.id, "answers") for field in asked]
    read = Revision.objects.filter(pk__in=newest)
    rows = list(read.values_list("declaration", "justifications", *parts))
    stored = {
        pk: {
            field.id: answer
            for field, answer in zip(asked, answers, strict=True)
            if answer is not None
        }
        for pk, _, *answers in rows
    }
    return _keyed(stored, asked), {pk: rules_reasoned(written) for pk, written, *_ in rows}


def rules_reasoned(justifications: Mapping[str, str]) -> frozenset[str]:
    """The ids of the quotas for which a revision has a written reason."""
    return frozenset(key.removeprefix(REASON) for key in justifications if key.startswith(REASON))


@dataclass(frozen=True, slots=True)
class _Keys:
    """The hashes of persons of one declaration, by entry."""

    of: Mapping[str, str]

    def __call__(self, entry: str, _value: Any, document: str) -> str:
        return self.of.get(entry, "") if document else ""


def _keyed(
    stored: dict[int, dict[str, Any]], fields: Collection[FormField]
) -> dict[int, dict[str, Any]]:
    """The same with the keyed hash of each person; a query only where persons are looked at."""
    with_persons = [field for field in fields if _has_persons(field)]
    if not with_persons:
        return stored
    hashes: dict[int, dict[str, str]] = defaultdict(dict)
    rows = PersonKey.objects.filter(declaration__in=stored).exclude(identity="")
    for declaration, entry, identity in rows.values_list("declaration", "entry", "identity"):
        hashes[declaration][entry] = identity
    return {
        pk: secrecy.with_keys(with_persons, answers, _Keys(hashes[pk]))
        for pk, answers in stored.items()
    }


def _has_persons(field: FormField) -> bool:
    return any(each.kind in secrecy.NUMBERED for each in (field, *field.columns))


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
