"""Opening rounds of a programme."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import transaction

from organisations.models import User
from trail.services import record

from .. import definitions, switches
from ..cycles import cycle_of
from ..findings import Finding, Refused, gettext_noop
from ..models import Definition, Programme, Round, RoundSwitch, RoundWindow
from ..selectors import definition_of
from ..switches import Choice

Windows = Mapping[str, tuple[datetime, datetime]]


@transaction.atomic
def open_round(
    definition: Definition,
    *,
    key: str,
    year: int,
    title_zh: str,
    title_en: str,
    windows: Windows,
    actor: Any,
    at: datetime,
    choices: Mapping[str, Choice] = MappingProxyType({}),
) -> Round:
    """Open a round that freezes this version of the definition.

    ``windows`` gives every window of the route: first moment, and first moment after the end
    (``windows.span_of`` makes them of a notice's dates). ``choices`` answer, by key of the switch,
    what the notice leaves open. ``Refused`` with everything that ``obstacles`` names.
    """
    programme = Programme.objects.select_for_update().get(pk=definition.programme_id)
    parsed = definition_of(definition)
    findings = obstacles(definition, key=key, windows=windows, choices=choices)
    if findings:
        raise Refused(findings)
    round = Round.objects.create(
        programme=programme,
        definition=definition,
        key=key,
        year=year,
        title_zh=title_zh,
        title_en=title_en,
        opened_at=at,
    )
    RoundWindow.objects.bulk_create(_rows(round, parsed, windows))
    _store(round, choices, actor=actor, at=at)
    data = {
        "key": key,
        "definition": definition.sha256,
        "windows": {
            name: [moment.isoformat() for moment in span] for name, span in windows.items()
        },
        "choices": {key: choice.value for key, choice in choices.items()},
    }
    record("round", round.pk, "opened", actor=actor, at=at, data=data)
    return round


def obstacles(
    definition: Definition, *, key: str, windows: Windows, choices: Mapping[str, Choice]
) -> list[Finding]:
    """Why the round cannot be opened so; empty: it can.

    Each window that is missing, unknown or empty, a key already used, a choice without its reason,
    each quota that would bind nobody, and each step that the engine does not go through yet.
    """
    parsed = definition_of(definition)
    return [
        *_wrong_windows(parsed, windows),
        *_taken(definition.programme, key),
        *switches.faults_in(parsed, choices),
        *not_run(parsed),
    ]


def not_run(parsed: definitions.Programme) -> list[Finding]:
    """What this version of the engine does not run of the file, each by its name."""
    return [*_not_enforced(parsed), *_not_run(parsed)]


def _store(round: Round, choices: Mapping[str, Choice], *, actor: Any, at: datetime) -> None:
    RoundSwitch.objects.bulk_create(
        RoundSwitch(
            round=round,
            key=key,
            choice=choice.value,
            reason=choice.reason.strip(),
            set_at=at,
            set_by=actor if isinstance(actor, User) else None,
        )
        for key, choice in choices.items()
    )


def _taken(programme: Programme, key: str) -> Iterator[Finding]:
    if programme.rounds.filter(key=key).exists():
        yield Finding(
            "round_exists",
            gettext_noop("The programme already has a round “%(key)s”."),
            params={"key": key},
            remedy=gettext_noop("Choose another key."),
        )


def _not_enforced(parsed: definitions.Programme) -> Iterator[Finding]:
    for quota in parsed.quotas:
        if not definitions.is_enforced(quota):
            yield Finding(
                "quota_not_enforced",
                gettext_noop(
                    "This version does not enforce the rule “%(rule)s” (%(type)s) yet; a round "
                    "would be open in which it binds nobody."
                ),
                params={"rule": quota.title, "type": quota.type},
                remedy=gettext_noop(
                    "Try the rule on cases of your own meanwhile, and open the round with a "
                    "version that enforces it."
                ),
                quote=quota.quote,
            )


def _not_run(parsed: definitions.Programme) -> Iterator[Finding]:
    """Each step that the engine would pass over in silence or could not go through."""
    for step in parsed.route:
        if step.not_run:
            yield Finding(
                "step_not_run",
                gettext_noop(
                    "This version does not go through the step “%(step)s” yet: %(features)s."
                ),
                params={"step": step.title, "features": ", ".join(step.not_run)},
                remedy=gettext_noop(
                    "Check the file and try its rules meanwhile, and open the round with a "
                    "version that goes through it."
                ),
                quote=step.quote,
            )


def _wrong_windows(parsed: definitions.Programme, windows: Windows) -> Iterator[Finding]:
    wanted = {step.window for step in parsed.route} | {r.window for r in parsed.reminders}
    for name in sorted(wanted - set(windows)):
        message = gettext_noop("The window “%(window)s” of the route has no dates.")
        yield _about(name, "window_missing", message)
    for name in sorted(set(windows) - wanted):
        yield _about(name, "window_unknown", gettext_noop("No step uses the window “%(window)s”."))
    for name, (opens_at, closes_at) in windows.items():
        if opens_at.tzinfo is None or closes_at.tzinfo is None:
            message = gettext_noop("The dates of the window “%(window)s” have no time zone.")
            yield _about(name, "window_naive", message)
        elif opens_at >= closes_at:
            message = gettext_noop("The window “%(window)s” ends before it begins.")
            yield _about(name, "window_empty", message)


def _about(window: str, code: str, message: str) -> Finding:
    remedy = gettext_noop("Give each window of the route its first and its last day.")
    return Finding(code, message, params={"window": window}, remedy=remedy)


def _rows(round: Round, parsed: definitions.Programme, windows: Windows) -> Iterator[RoundWindow]:
    """The rows, with the notice's own words where the cycle of the round has some (“11月底”)."""
    own = next((cycle for cycle in parsed.cycles if cycle.id == round.key), None)
    cycle = own or cycle_of(parsed, round.year)
    for name, (opens_at, closes_at) in windows.items():
        noted = cycle.windows.get(name) if cycle else None
        yield RoundWindow(
            round=round,
            window=name,
            opens_at=opens_at,
            closes_at=closes_at,
            fuzzy=noted.fuzzy if noted else "",
        )
