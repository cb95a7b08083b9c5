"""Who decides what becomes of a result, and what waits for such a decision."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from declarations.models import Change, MoveConsent, Result
from declarations.owing import fulfilled_by
from declarations.rules.moves import missing_departments, moves_from, obstacles
from organisations.models import Organisation, User
from organisations.selectors import (
    at_level,
    departments_of,
    holds,
    organisations_with,
    roles_of,
    within,
)
from programmes.definitions import Level, Move, Programme, Text
from programmes.findings import Finding
from programmes.selectors import definition_of, files

# What the desk may make of a change, by the effect that the file gives it.
POSSIBLE = {
    "keeps": (Change.State.KEPT, Change.State.REJECTED),
    "re_examined": (Change.State.KEPT, Change.State.REVOKED),
    "revoked": (Change.State.REVOKED, Change.State.REJECTED),
}


@dataclass(frozen=True, slots=True)
class Option:
    """A move of a result: what it waits for, who agreed, who has not, for whom this person may."""

    move: Move
    findings: tuple[Finding, ...]
    agreed: tuple[tuple[Text, MoveConsent], ...]
    missing: tuple[Text, ...]
    mine: tuple[tuple[str, Text], ...]


def desk_of(result: Result, level: Level) -> Organisation:
    """The organisation of the level above the result's unit."""
    assert result.organisation is not None  # only of a unit that is here anything is decided
    return at_level(result.organisation, level)


def may_agree(user: User, result: Result, move: Move) -> frozenset[str]:
    """The departments for which the person agrees to the move; ``""`` is the desk itself."""
    desk = desk_of(result, move.level)
    if move.departments:
        return departments_of(user, desk) & frozenset(move.departments)
    held = roles_of(user).filter(organisation=desk, role=move.role)
    return frozenset({""}) if held.exists() else frozenset()


def may_examine(user: User, result: Result, level: Level) -> bool:
    """Whether the person decides on what happened to the result, at the event's level."""
    return holds(user, "review", desk_of(result, level).pk)


def options_of(result: Result, user: User, today: date) -> list[Option]:
    """The moves that lead on from the present outcome, as this person sees them."""
    programme = definition_of(result.definition)
    fulfilled = fulfilled_by(result)
    present = result.outcomes.order_by("-pk").first()
    agreed: dict[str, list[MoveConsent]] = defaultdict(list)
    consents = MoveConsent.objects.filter(entry=present).select_related("agreed_by").order_by("pk")
    for consent in consents:
        agreed[consent.move].append(consent)
    options = []
    for move in moves_from(programme, result.outcome):
        given = agreed[move.id]
        missing = missing_departments(move, {each.department for each in given})
        mine = may_agree(user, result, move) & frozenset(missing)
        options.append(
            Option(
                move,
                tuple(obstacles(programme, move, result.since, today, fulfilled)),
                tuple((department_title(programme, each.department), each) for each in given),
                tuple(department_title(programme, each) for each in missing if each),
                tuple(
                    (each, department_title(programme, each)) for each in missing if each in mine
                ),
            )
        )
    return options


def waiting_for_moves(user: User) -> QuerySet[Result]:
    """Results at or below the person's desks from whose outcome a move of that level leads on."""
    desks = organisations_with(user, "send_list") | organisations_with(user, "consent")
    desks |= organisations_with(user, "review")
    levels = dict(Organisation.objects.filter(pk__in=desks).values_list("pk", "level"))
    wanted = Q(pk__in=())
    for definition in files():
        for move in definition_of(definition).moves:
            below = [pk for pk, level in levels.items() if level == move.level]
            reach = Q(organisation__in=within(below).values("pk")) if below else Q(pk__in=())
            wanted |= reach & Q(definition=definition, outcome__in=move.since)
    found = Result.objects.filter(wanted).order_by("since", "pk")
    return found.select_related("programme", "definition__part_of", "organisation", "declaration")


def department_title(programme: Programme, department: str) -> Text:
    """The name of a department that the programme names; without one it is the level itself."""
    named = (each for step in programme.route for each in step.departments)
    titles = {each.id: each.title for each in named}
    return titles.get(department, Text(zh="本级", en="This level"))
