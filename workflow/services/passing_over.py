"""The desk passes over an experts' step that is held only where it is needed (视情)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from declarations.models import Declaration
from organisations.models import User
from programmes import routes
from programmes.definitions import Step
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from reviews.models import Review
from reviews.panels import Assignment
from reviews.services import record_review

from ..selectors import current_step, route_of
from ..selectors.sheets import latest_of
from . import telling
from .going_on import advance
from .moving import follow_experts, lock_declarations, refuse_outside_window, require


def foreseen(
    declarations: Sequence[Declaration], reason: str
) -> list[tuple[Declaration, Step | None]]:
    """Each with the step it would go on to, ``None`` at the end of its route; writes nothing.

    ``Refused`` as passing over is, but for the window and for what changes until then.
    """
    if findings := _against(declarations, reason):
        raise Refused(findings)
    return [(each, routes.following(route_of(each), each.step)) for each in declarations]


@transaction.atomic
def pass_over_experts(
    declaration_ids: Iterable[int], step: str, *, reason: str, actor: User, at: datetime
) -> int:
    """Let these declarations go on without experts, for a written reason; all of them or none.

    ``Refused`` where the programme asks for the step, without a reason, outside the window, and
    while experts are assigned; ``Conflict`` once one of them has gone on. Returns how many went on.
    """
    declarations = lock_declarations(declaration_ids)
    for each in declarations:
        _refuse_what_does_not_wait(each, step, actor)
        refuse_outside_window(
            each.round,
            current_step(each),
            at=at,
            province=each.province_id,
            declaration=each.pk,
        )
    if findings := _against(declarations, reason):
        raise Refused(findings)
    for each in declarations:
        _go_on(each, reason, actor=actor, at=at)
    return len(declarations)


def _refuse_what_does_not_wait(declaration: Declaration, step: str, actor: User) -> None:
    if declaration.state != Declaration.State.ASSESSING or declaration.step != step:
        raise Conflict(gettext_noop("The experts' assessment of this declaration is over."))
    assert declaration.desk_id is not None  # it waits somewhere
    require(actor, "review", declaration.desk_id)


def _against(declarations: Sequence[Declaration], reason: str) -> list[Finding]:
    if not declarations:
        return [_nothing_chosen()]
    findings = [] if len(reason.strip()) >= 2 else [_without_reason()]
    step = current_step(declarations[0])
    if not step.optional:
        findings.append(_is_asked_for(step))
    assigned = Assignment.objects.filter(
        assessment__declaration__in=declarations, assessment__step=step.id, ended_at__isnull=True
    )
    numbers = assigned.values_list("assessment__declaration__number", flat=True)
    return [*findings, *map(_with_experts, dict.fromkeys(numbers.order_by("pk")))]


def _go_on(declaration: Declaration, reason: str, *, actor: User, at: datetime) -> None:
    step, desk = current_step(declaration), declaration.desk
    assert desk is not None
    review = record_review(
        declaration,
        latest_of(declaration),
        organisation=desk,
        step=step.id,
        outcome=Review.Outcome.PASS_OVER,
        opinion=reason,
        actor=actor,
        at=at,
    )
    advance(declaration, step, actor=actor, at=at)
    follow_experts(declaration)
    telling.decided(declaration, review, at=at)


def _nothing_chosen() -> Finding:
    return Finding(
        "nothing_chosen",
        gettext_noop("Choose at least one declaration."),
        place="list",
    )


def _without_reason() -> Finding:
    return Finding(
        "passing_over_without_reason",
        gettext_noop("Say why no experts are needed."),
        place="field:reason",
        remedy=gettext_noop("The applicant and the next desk read it."),
    )


def _is_asked_for(step: Step) -> Finding:
    return Finding(
        "step_not_optional",
        gettext_noop("The programme asks for this step of every declaration."),
        place="list",
        quote=step.quote,
    )


def _with_experts(number: str) -> Finding:
    return Finding(
        "experts_assigned",
        gettext_noop("Experts are assigned to %(number)s."),
        params={"number": number},
        place="list",
        remedy=gettext_noop("Take them off first, or wait for their sheets."),
    )
