"""How a declaration moves: lock it, stand it at a step, let the engine follow.

Lock order of the house: process → declaration → list → ledger.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from viewflow.workflow import STATUS
from viewflow.workflow.models import Task

from declarations.models import Declaration
from declarations.services import countersigning
from organisations.models import User
from organisations.selectors import holds
from programmes.definitions import Step
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from programmes.models import Round
from programmes.selectors import definition_of, window_of

from ..flows import DeclarationFlow
from ..models import DeclarationProcess
from ..selectors import desk_of

BEIJING = ZoneInfo("Asia/Shanghai")
STATE_AT = {
    "fill": Declaration.State.DRAFT,
    "cosign": Declaration.State.COUNTERSIGNING,
    "upload": Declaration.State.TO_UPLOAD,
    "review": Declaration.State.UNDER_REVIEW,
    "assess": Declaration.State.ASSESSING,
    "shortlist": Declaration.State.CANDIDATE,
    "notice": Declaration.State.ON_NOTICE,
    "send": Declaration.State.SHORTLISTED,
    "recognise": Declaration.State.SHORTLISTED,
}


def lock_declarations(ids: Iterable[int]) -> list[Declaration]:
    """Lock the processes, then the declarations, each in the order of their ids."""
    wanted = sorted(ids)
    processes = Declaration.objects.filter(pk__in=wanted).values("process_id")
    list(DeclarationProcess.objects.select_for_update().filter(pk__in=processes).order_by("pk"))
    declarations = (
        Declaration.objects.select_for_update(of=("self",))
        .filter(pk__in=wanted)
        .select_related("round__programme", "definition", "organisation", "province", "author")
        .order_by("pk")
    )
    # PostgreSQL joins the form from before the wait: a draft that was taken over to another one
    # meanwhile is found the second time only.
    found = list(declarations)
    return found if len(found) == len(wanted) else list(declarations.all())


def lock_declaration(declaration_id: int) -> Declaration:
    """Lock one declaration and its process."""
    return lock_declarations([declaration_id])[0]


def require(user: User, permission: str, organisation_id: int) -> None:
    """Deny by default: the role must hold now, at this organisation."""
    if not holds(user, permission, organisation_id):
        raise PermissionDenied


def stand_at(declaration: Declaration, step: Step, *, at: datetime) -> None:
    """Put the declaration at a step and before the desk whose turn it is."""
    desk = desk_of(declaration, step)
    declaration.step = step.id
    declaration.desk = desk
    declaration.state = STATE_AT[step.kind]
    declaration.step_since = at
    if step.is_countersigned:
        declaration.state = Declaration.State.COUNTERSIGNING
        countersigning.ask(declaration, step, desk, at=at)
    declaration.save(update_fields=["step", "desk", "state", "step_since"])
    declaration.reached.add(desk)


def end_with(declaration: Declaration, state: str, *, at: datetime) -> None:
    """Put the declaration at one of its named ends."""
    declaration.state = state
    declaration.desk = None
    declaration.ended_at = at
    declaration.step_since = at
    declaration.save(update_fields=["state", "desk", "ended_at", "step_since"])


def follow_desk(declaration: Declaration, user: User) -> None:
    """Complete the waiting task as this person; the engine follows the declaration."""
    activation = _waiting_task(declaration, "fill", "review", "upload")
    activation.start(user)
    activation.execute()


def follow_list(declaration: Declaration) -> None:
    """Let go of a declaration that waited for its list."""
    DeclarationFlow.held.run(_waiting_task(declaration, "held").task)


def follow_gathering(declaration: Declaration) -> None:
    """Let go of a declaration that waited for several countersignatures."""
    DeclarationFlow.gathering.run(_waiting_task(declaration, "gathering").task)


def follow_experts(declaration: Declaration) -> None:
    """Let go of a declaration that waited for its experts."""
    DeclarationFlow.assess.run(_waiting_task(declaration, "assess").task)


def cancel_process(declaration: Declaration) -> None:
    """End the process where it stands, with every task that still waits."""
    DeclarationFlow.instance.cancel(declaration.process)


def _waiting_task(declaration: Declaration, *nodes: str):
    task = Task.objects.filter(process=declaration.process, status=STATUS.NEW).first()
    if task is None or task.flow_task.name not in nodes:
        raise Conflict(gettext_noop("Somebody was faster: the declaration has moved on."))
    return task.flow_task.activation_class(task)


def refuse_outside_window(
    round: Round,
    step: Step,
    *,
    at: datetime,
    until: datetime | None = None,
    province: int | None = None,
    declaration: int | None = None,
) -> None:
    """``Refused`` with the dates and the sentence unless the step's window is open.

    ``province`` and ``declaration`` are the keys of those for whom it may be extended; ``until`` is
    a personal window (after a return), which may outlast the step's own.
    """
    window = window_of(round, step.window, province=province, declaration=declaration)
    closes = max(window.closes_at, until) if until else window.closes_at
    if window.opens_at <= at < closes:
        return
    quote = _window_quote(round, step.window)
    if at < window.opens_at:
        message = gettext_noop("The window opens on %(opens)s; it is not open yet.")
        remedy = gettext_noop("What you wrote is kept. Come back when the window is open.")
    else:
        message = gettext_noop("The window closed on %(closes)s at 24:00 Beijing time.")
        remedy = gettext_noop(
            "What you wrote is kept. Ask the administrator of the round whether it can be extended."
        )
    params = {
        "opens": window.opens_at.astimezone(BEIJING).date().isoformat(),
        "closes": (closes.astimezone(BEIJING) - timedelta(seconds=1)).date().isoformat(),
    }
    raise Refused(Finding("window_closed", message, remedy=remedy, params=params, quote=quote))


def _window_quote(round: Round, window_id: str) -> str:
    for cycle in definition_of(round.definition).cycles:
        if window_id in cycle.windows:
            return cycle.windows[window_id].quote
    return ""
