"""A case made ready: units, facts and items as rules see them, after what happened. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType

from declarations.rules.outcomes import title_of
from programmes.definitions import NoticeTerms, Programme, Step, Text
from programmes.facts import Entry, Facts, Item, Result, Unit
from programmes.findings import Finding
from quotas.rules.apportionment import apportion

from . import stating, timing
from .answers import cleaned, told_by
from .checking import keys_of
from .happening import Past, past_of, units_of
from .types import CaseFile, ItemSaid


@dataclass(frozen=True)
class Declared:
    """One item made ready: as rules see it and as the case says it.

    ``answered`` are its questions with an answer, ``faults`` what the form refuses in it,
    ``notes`` what events have left behind.
    """

    item: Item
    said: ItemSaid
    answered: stating.Answered
    faults: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    listed: bool


@dataclass(frozen=True)
class Trial:
    """A case before its judging. ``year``, ``opens`` and ``today`` are those it is judged on.

    ``others`` are the other programmes whose results it may name, by key, as far as known.
    """

    case: CaseFile
    programme: Programme
    step: Step
    year: int
    opens: date
    today: date
    others: Mapping[str, Programme] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def terms(self) -> NoticeTerms:
        """How a notice runs in this round."""
        return timing.terms_of(self.programme, self.step, self.case.notice)

    @cached_property
    def past(self) -> Past:
        """What happened until today."""
        return past_of(self.case, self.programme, self.terms, self.today)

    @cached_property
    def units(self) -> dict[str, Unit]:
        """The units by every name."""
        return units_of(self.case, self.past)

    @cached_property
    def places(self) -> dict[str, dict[str, int]]:
        """Tables of places that the case has computed, by rule."""
        tables = {}
        for quota in self.programme.quotas:
            said = self.case.apportion.get(quota.id)
            if said and quota.type == "apportioned":
                table = apportion(said.total, said.base, quota.method, quota.least, quota.most)
                tables[quota.id] = dict(table.seats)
        return tables

    @cached_property
    def facts(self) -> Facts:
        """All else that rules rest on."""
        case, now = self.case, self.past.surviving
        results = tuple(
            Result(
                each.programme,
                now(each.unit),
                each.outcome,
                each.level,
                each.day,
                self._called(each.programme, each.outcome),
            )
            for each in case.results or ()
        )
        return Facts(
            opens=self.opens,
            today=self.today,
            results=results,
            lists={name: frozenset(self._told(each)) for name, each in case.lists.items()},
            allotted={
                (rule, area): places
                for rule, table in {**case.allotted, **self.places}.items()
                for area, places in table.items()
            },
            units=self.units,
            entries=tuple(
                Entry(now(e.unit) if e.unit else "", e.kind, e.day, *self._told([e.person]))
                for e in case.registers or ()
            ),
            judged=case.judged,
            registers=frozenset(self._imported()),
            decided=self.decided,
        )

    def _called(self, programme: str, outcome: str) -> Text | None:
        """What the other programme calls such a result."""
        known = self.others.get(programme)
        return title_of(known, outcome) if known and outcome else None

    def _imported(self) -> Iterable[str]:
        """A case that speaks of registers says all that they hold."""
        return () if self.case.registers is None else (r.id for r in self.programme.registers)

    def _told(self, names: Iterable[str]) -> list[str]:
        """The names, people by what stands for their identity number."""
        people = self.case.persons
        return [told_by(name, people[name]) if name in people else name for name in names]

    @cached_property
    def decided(self) -> frozenset[str]:
        """The programmes of which the case states results."""
        said = self.case.results
        named = None if said is None else [each.programme for each in said]
        return stating.programmes_of(self.programme, named)

    def options(self, area: str) -> tuple[str, ...]:
        """What the area has switched on."""
        return self.case.options.get(area, ())

    def declared(self, said: Iterable[ItemSaid], first: int = 0) -> tuple[Declared, ...]:
        """The items, each as often as it is said; ``first`` is the position of the first one."""
        return tuple(
            self._declared(key, each)
            for position, each in enumerate(said, start=first)
            for key in keys_of(each, position)
        )

    def _declared(self, key: str, said: ItemSaid) -> Declared:
        values, faults = cleaned(said.answers, self.programme.form, self.case)
        live = key not in self.past.left
        item = Item(key, self.units[said.unit], values, live, frozenset(said.justified))
        notes = (
            *self.past.of_items.get(key, ()),
            *self.past.of_units.get(said.unit, ()),
        )
        listed = not said.reserve or key in self.past.moved_up
        unread = {_question(each.place) for each in faults} - values.keys()
        answered = stating.answered({**values, **said.answers}, self.programme.form, unread)
        return Declared(item, said, answered, tuple(faults), notes, listed)


def _question(place: str) -> str:
    """``field``, or ``table.column``, of a place such as ``field:table.row.column``."""
    field, *cell = place.removeprefix("field:").split(".")
    return f"{field}.{cell[1]}" if cell and cell[0].isdecimal() else field
