"""Reads over the engine's tasks and the declarations behind them."""

from __future__ import annotations

from django.db.models import QuerySet
from viewflow.workflow import STATUS
from viewflow.workflow.models import Task

from declarations.models import Declaration
from organisations.models import User
from organisations.selectors import organisations_with, within
from programmes import routes
from programmes.definitions import Step
from programmes.selectors import definition_of
from reviews.models import SummaryList


def route_of(declaration: Declaration) -> tuple[Step, ...]:
    """The route frozen at submission; before it, the definition's."""
    if declaration.route:
        return routes.thawed(declaration.route)
    return definition_of(declaration.definition).route


def current_step(declaration: Declaration) -> Step:
    """The step at which the declaration stands."""
    return routes.step(route_of(declaration), declaration.step)


def tasks_for(user: User, permission: str) -> QuerySet[Task]:
    """Open tasks of the desks where the user holds the permission, newest first.

    Read from the organisation stored with the task when it was created; the partial index of
    migration 0002 serves a page of a million rows.
    """
    desks = [str(pk) for pk in organisations_with(user, permission)]
    return Task.objects.filter(
        status=STATUS.NEW,
        owner_permission=f"organisations.{permission}",
        owner_permission_obj_pk__in=desks,
    ).order_by("-created", "-pk")


def waiting_for(user: User, permission: str) -> QuerySet[Declaration]:
    """The declarations behind those tasks, the longest waiting first."""
    processes = tasks_for(user, permission).values("process_id")
    return (
        Declaration.objects.filter(process_id__in=processes)
        .select_related("organisation", "round", "definition", "desk", "author")
        .order_by("step_since", "pk")
    )


def lists_for(user: User, permission: str) -> QuerySet[SummaryList]:
    """The lists of the organisations where the user holds the permission, open ones first."""
    return (
        SummaryList.objects.filter(organisation__in=organisations_with(user, permission))
        .select_related("organisation", "round__definition", "round__programme")
        .order_by("state", "-pk")
    )


def lists_audited_by(user: User) -> QuerySet[SummaryList]:
    """The lists of every organisation at or below those that the user audits."""
    audited = within(organisations_with(user, "audit")).values("pk")
    return (
        SummaryList.objects.filter(organisation__in=audited)
        .select_related("organisation", "round__definition", "round__programme")
        .order_by("state", "-pk")
    )


def reached_by(user: User) -> QuerySet[Declaration]:
    """Everything that lies or once lay before the desks where the user reviews."""
    desks = organisations_with(user, "review")
    return (
        Declaration.objects.filter(
            pk__in=Declaration.reached.through.objects.filter(organisation__in=desks).values(
                "declaration"
            )
        )
        .select_related("organisation", "round", "definition", "desk", "author")
        .order_by("-step_since", "-pk")
    )
