"""Reads of declarations where they stand, and of the lists of organisations."""

from __future__ import annotations

from django.db.models import QuerySet

from declarations.models import Declaration
from organisations.models import Organisation, User
from organisations.selectors import (
    at_level,
    departments_by_organisation,
    organisations_with,
    within,
)
from programmes import routes
from programmes.definitions import Step
from programmes.selectors import (
    WindowInForce,
    definition_of,
    options_on,
    province_of,
    window_of,
)
from reviews.models import SummaryList


def route_of(declaration: Declaration) -> tuple[Step, ...]:
    """The way frozen at submission; before it the definition's route, without unused options."""
    if declaration.route:
        return routes.thawed(declaration.route)
    route = definition_of(declaration.definition).route
    if not any(step.option for step in route):
        return route
    on = options_on(declaration.round, declaration.province)
    return tuple(step for step in route if not step.option or step.option in on)


def current_step(declaration: Declaration) -> Step:
    """The step at which the declaration stands."""
    return routes.step(route_of(declaration), declaration.step)


def desk_of(declaration: Declaration, step: Step) -> Organisation:
    """The organisation at the step's level above the declaring unit.

    The province is that which recommends: by rule or by choice it may be another than in the tree.
    """
    if step.level == Organisation.Level.PROVINCE:
        return declaration.province
    return at_level(declaration.organisation, step.level)


def window_of_list(summary: SummaryList, window_id: str) -> WindowInForce:
    """A window of the round as it holds for the list's organisation."""
    return window_of(summary.round, window_id, province=province_of(summary.organisation))


WAITING = {
    "declare": (Declaration.State.DRAFT, Declaration.State.RETURNED),
    "review": (Declaration.State.UNDER_REVIEW,),
}


def waiting_for(user: User, permission: str) -> QuerySet[Declaration]:
    """What waits at the desks where the user holds the permission, the longest waiting first.

    Desk and state say the same as the engine's open tasks (services change both in one
    transaction), and one index of the declarations gives them in this order.
    """
    return (
        Declaration.objects.filter(
            desk__in=organisations_with(user, permission), state__in=WAITING[permission]
        )
        .select_related("organisation", "round", "definition", "desk", "author")
        .defer("definition__source")  # some 30 KB a row, and parsed long since
        .order_by("step_since", "pk")
    )


def lists_for(user: User, permission: str) -> QuerySet[SummaryList]:
    """The lists of the organisations where the user holds the permission, open ones first."""
    return (
        SummaryList.objects.filter(organisation__in=organisations_with(user, permission))
        .select_related("organisation", "round__definition", "round__programme")
        .defer("round__definition__source")
        .order_by("state", "-pk")
    )


def lists_to_seal(user: User) -> QuerySet[SummaryList]:
    """The lists that a department for which the user speaks seals together with others."""
    departments = departments_by_organisation(user)
    rows = SummaryList.objects.filter(organisation__in=departments)
    keys = [
        each.pk
        for each in rows.select_related("round__definition")
        if departments[each.organisation_id] & sealing_departments(each)
    ]
    return SummaryList.objects.filter(pk__in=keys)


def sealing_departments(summary: SummaryList) -> frozenset[str]:
    """Ids of the departments that seal the list before it leaves its level."""
    closing = routes.closing(definition_of(summary.round.definition).route, summary.step)
    return frozenset(each.id for each in closing.departments)


def lists_audited_by(user: User) -> QuerySet[SummaryList]:
    """The lists of every organisation at or below those that the user audits."""
    audited = within(organisations_with(user, "audit")).values("pk")
    return (
        SummaryList.objects.filter(organisation__in=audited)
        .select_related("organisation", "round__definition", "round__programme")
        .defer("round__definition__source")
        .order_by("state", "-pk")
    )
