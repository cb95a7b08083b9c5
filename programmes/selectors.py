"""Reads of rounds and definitions. Rounds are public to everyone who is logged in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from django.db.models import Exists, OuterRef, QuerySet

from organisations.models import Organisation, User
from organisations.selectors import organisations_with, province_over

from . import definitions, loader, parts, switches
from .cycles import Days
from .models import (
    AnnouncedDays,
    Definition,
    Round,
    RoundOption,
    RoundWindow,
    WindowExtension,
)
from .windows import Span, is_open


def definition_of(definition: Definition) -> definitions.Programme:
    """The stored file as frozen values, parsed once a process for each SHA-256.

    ``source`` may be deferred: it is looked at the first time only. A part is derived from the file
    that it is a part of.
    """
    return _parsed(_Version(definition.sha256, definition))


@dataclass(frozen=True, slots=True)
class _Version:
    sha256: str
    definition: Definition = field(compare=False, repr=False)


@lru_cache(maxsize=256)
def _parsed(version: _Version) -> definitions.Programme:
    whole = version.definition.part_of
    if whole is not None:
        return parts.part_of(definition_of(whole), version.definition.part)
    return loader.read(version.definition.source, name=f"sha256:{version.sha256[:12]}")


@dataclass(frozen=True, slots=True)
class WindowInForce:
    """A window of a round as it holds for somebody, with the ``extension`` that they go by."""

    window: str
    opens_at: datetime
    closes_at: datetime
    fuzzy: str
    extension: WindowExtension | None = None


def window_of(
    round: Round, window_id: str, *, province: int | None = None, declaration: int | None = None
) -> WindowInForce:
    """The round's window as it holds for this province and declaration (keys).

    The one place that knows of extensions; without keys the window as it holds for everybody.
    ``RoundWindow.DoesNotExist`` if the round has none of this id.
    """
    own = next((each for each in round.windows.all() if each.window == window_id), None)
    if own is None:
        raise RoundWindow.DoesNotExist(f"round {round.pk} has no window {window_id!r}")
    longest, closes_at = None, own.closes_at
    for each in _extensions(round, window_id):
        for_all = each.province_id is None and each.declaration is None
        theirs = province is not None and each.province_id == province
        its_own = declaration is not None and each.declaration == declaration
        if (for_all or theirs or its_own) and each.closes_at > closes_at:
            longest, closes_at = each, each.closes_at
    return WindowInForce(window_id, own.opens_at, closes_at, own.fuzzy, longest)


def _extensions(round: Round, window_id: str) -> list[WindowExtension]:
    return [each for each in round.extensions.all() if each.window == window_id]


def ends_of(round: Round, window_id: str) -> dict[datetime, list[WindowExtension]]:
    """Each end that the window has for anybody, with the extensions that named it, if any."""
    ends: dict[datetime, list[WindowExtension]] = {window_of(round, window_id).closes_at: []}
    for each in _extensions(round, window_id):
        ends.setdefault(each.closes_at, []).append(each)
    return ends


def span_of(
    round: Round, window_id: str, *, province: int | None = None, declaration: int | None = None
) -> Span:
    """The window in force as a plain span, for the pure functions of ``windows``."""
    window = window_of(round, window_id, province=province, declaration=declaration)
    return Span(window.opens_at, window.closes_at)


def province_of(organisation: Organisation) -> int | None:
    """The key of the provincial unit that answers for the organisation; none for the ministry."""
    if organisation.level == Organisation.Level.PROVINCE:
        return organisation.pk
    province = province_over(organisation)
    return province.pk if province.level == Organisation.Level.PROVINCE else None


def choices_in(round: Round) -> dict[str, str]:
    """What the round chose where the notice is silent, by key of the switch."""
    return {row.key: row.choice for row in sorted(round.switches.all(), key=lambda row: row.pk)}


def sealed_here(round: Round) -> bool:
    """Whether papers that the file would have sealed by hand are sealed here in this round."""
    return choices_in(round).get(switches.PAPERS) == "here"


def terms_in(round: Round, step: definitions.Step) -> definitions.NoticeTerms:
    """The terms of the step's public notice in this round."""
    return switches.terms_under(step, choices_in(round))


def options_in(round: Round, province: Organisation) -> dict[str, RoundOption]:
    """The newest word of the province on each option on which it has ever said anything."""
    rows = RoundOption.objects.filter(round=round, province=province).select_related("set_by")
    return {row.option: row for row in rows.order_by("pk")}


def options_on(round: Round, province: Organisation) -> frozenset[str]:
    """The options of the programme that the province has switched on."""
    if not definition_of(round.definition).options:
        return frozenset()
    return frozenset(key for key, row in options_in(round, province).items() if row.on)


def options_by_area(rounds: Collection[int]) -> defaultdict[tuple[int, str], set[str]]:
    """By round and quota area what is switched on there; one query."""
    rows = RoundOption.objects.filter(round__in=rounds).order_by("pk")
    said = rows.values_list("round", "province__quota_area", "option", "on")
    newest = {(round, area, option): on for round, area, option, on in said}
    switched: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    for round, area, option in (key for key, on in newest.items() if on):
        switched[round, area].add(option)
    return switched


def options_for(round: Round, province: Organisation) -> list[definitions.Option]:
    """The options that this province may switch on."""
    options = definition_of(round.definition).options
    return [each for each in options if not each.areas or province.quota_area in each.areas]


def open_rounds(at: datetime) -> QuerySet[Round]:
    """Rounds with at least one window open at the moment, newest first; windows prefetched."""
    running = RoundWindow.objects.filter(round=OuterRef("pk"), opens_at__lte=at, closes_at__gt=at)
    its_window = RoundWindow.objects.filter(
        round=OuterRef("round"), window=OuterRef("window"), opens_at__lte=at
    )
    extended = WindowExtension.objects.filter(Exists(its_window), closes_at__gt=at)
    extended = extended.filter(round=OuterRef("pk"))
    return (
        Round.objects.filter(Exists(running) | Exists(extended), state=Round.State.OPEN)
        .select_related("programme", "definition")
        .prefetch_related("windows", "extensions", "switches")
        .order_by("-opened_at", "-pk")
    )


def open_calls(at: datetime) -> QuerySet[Round]:
    """Those of them in which units begin declarations of their own accord."""
    return open_rounds(at).filter(obligation="")


def units_that_may_declare(user: User, round: Round, at: datetime) -> list[Organisation]:
    """The units, of a kind that may declare, for which this person may begin one now.

    None in a round of what is owed: there declarations begin by themselves.
    """
    if round.obligation:
        return []
    programme = definition_of(round.definition)
    first = programme.route[0].window
    if not any(at < end for end in ends_of(round, first)):
        return []
    own = organisations_with(user, "declare")
    units = Organisation.objects.filter(pk__in=own, kind__in=programme.applicants.kinds)
    units = units.filter(closed_at=None, merged_into=None).order_by("name")
    if is_open(span_of(round, first), at):
        return list(units)
    return [
        unit for unit in units if is_open(span_of(round, first, province=province_of(unit)), at)
    ]


def newest_definition(key: str) -> Definition | None:
    """The version of the programme's file that was loaded last."""
    return files().filter(programme__key=key).order_by("-pk").first()


def announced_days(programme_id: int, owed: definitions.Obligation) -> Days | None:
    """The days that were announced for an obligation whose notice names none, the newest ones."""
    if owed.once is None or not owed.once.unannounced:
        return None
    rows = AnnouncedDays.objects.filter(programme=programme_id, obligation=owed.id)
    newest = rows.order_by("-pk").first()
    return (newest.opens, newest.closes) if newest else None


def files() -> QuerySet[Definition]:
    """The versions that are files, without the parts derived from them."""
    return Definition.objects.filter(part_of=None)


def calls() -> QuerySet[Round]:
    """The rounds that call for declarations, without the periods of what is owed afterwards."""
    return Round.objects.filter(obligation="")
