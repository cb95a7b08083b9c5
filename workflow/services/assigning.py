"""Putting declarations before experts: by hand or by recorded lot; and taking them off again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction

from declarations.models import Declaration
from organisations.models import Organisation, User
from programmes.definitions import Step
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from programmes.models import Round
from reviews.panels import Assessment, Assignment, Lot
from reviews.rules import lot as lots
from reviews.rules.recusal import Ground, Person, Subject, grounds
from trail.services import record

from ..selectors import current_step
from ..selectors.experts import experts_of, persons_of, subjects_of
from ..selectors.panels import live_of, loads_of, needed, waiting_at
from ..selectors.sheets import in_force, may_assess
from . import telling_experts
from .concluding import conclude_if_complete
from .moving import lock_declaration, lock_declarations, require

Pair = tuple[int, int]  # keys of a declaration and of an expert

WHY = {
    Ground.UNIT: gettext_noop("The expert belongs to a unit of this declaration, above or below."),
    Ground.NAMED: gettext_noop("The expert is named in this declaration."),
    Ground.WROTE: gettext_noop("The expert wrote in this declaration or submitted it."),
    Ground.DECIDED: gettext_noop("The expert has decided on this declaration at a desk."),
    Ground.STATED: gettext_noop("The expert has stated a conflict of interest."),
}


@transaction.atomic
def assign(pairs: Iterable[Pair], *, actor: User, at: datetime) -> int:
    """Put each declaration before each expert, all or nothing; returns how many.

    ``Refused`` names every expert who may not assess, and every one who already does.
    """
    wanted = sorted(set(pairs))
    declarations = {each.pk: each for each in lock_declarations({item for item, _ in wanted})}
    if not wanted or len(declarations) < len({item for item, _ in wanted}):
        raise Refused(_nothing_chosen())
    for declaration in declarations.values():
        _require_desk(declaration, actor)
    findings = [*_obstacles(wanted, declarations)]
    if findings:
        raise Refused(findings)
    made = [_put(declarations[i], expert, None, actor=actor, at=at) for i, expert in wanted]
    telling_experts.assigned(made, at=at)
    return len(made)


@transaction.atomic
def draw(round: Round, step: Step, desk: Organisation, *, actor: User, at: datetime) -> Lot:
    """Draw by lot what every waiting declaration still needs; the lot says how to draw it again.

    The seed is made of the moment of the draw and of what is drawn from: nobody chooses it, and
    nobody sees a result that is not recorded. ``Refused`` if nothing is missing or nobody is free.
    """
    require(actor, "review", desk.pk)
    waiting = waiting_at(round, step.id, desk).values_list("pk", flat=True)
    lock_declarations(waiting)
    declarations = {each.pk: each for each in waiting_at(round, step.id, desk)}
    urn = _urn(round, step, desk, declarations)
    if not urn.items:
        raise Refused(_nothing_missing())
    seed = lots.seed_of(at.isoformat(), urn)
    drawn = lots.draw(seed, urn)
    if not any(drawn.values()):
        raise Refused(_nobody_free())
    row = Lot.objects.create(
        round=round,
        organisation=desk,
        step=step.id,
        seed=seed,
        content=lots.stored(urn),
        drawn={str(item): list(experts) for item, experts in sorted(drawn.items())},
        drawn_at=at,
        drawn_by=actor,
    )
    made = [
        _put(declarations[item], expert, row, actor=actor, at=at)
        for item, experts in sorted(drawn.items())
        for expert in experts
    ]
    data = {"lot": row.pk, "step": step.id, "desk": desk.code, "seed": seed, "urn": row.content}
    record("round", round.pk, "lot_drawn", actor=actor, at=at, data=data)
    telling_experts.assigned(made, at=at)
    return row


@transaction.atomic
def take_off(assignment_id: int, *, reason: str, actor: User, at: datetime) -> None:
    """Take an expert off a declaration, with the reason.

    ``Refused`` once the sheet is in: nobody drops a score because of what it says. Only where a
    conflict of interest came to light may that still be done; the sheet then counts no more.
    """
    found = Assignment.objects.select_related("assessment").get(pk=assignment_id)
    declaration = lock_declaration(found.assessment.declaration_id)
    _require_desk(declaration, actor)
    assignment = live_of(found.assessment).filter(pk=assignment_id).first()
    if assignment is None or declaration.step != found.assessment.step:
        raise Conflict(gettext_noop("This expert no longer assesses the declaration."))
    findings = [*_without_reason(reason)]
    if in_force(assignment) and may_assess(assignment.expert, assignment):
        findings.append(_sheet_is_in())
    if findings:
        raise Refused(findings)
    end(assignment, Assignment.Ending.REMOVED, reason, actor=actor, at=at)
    telling_experts.taken_off(assignment, at=at)
    conclude_if_complete(declaration, assignment.assessment, actor=actor, at=at)


def end(assignment: Assignment, ending: str, reason: str, *, actor: User, at: datetime) -> None:
    """The assignment is over. The caller holds the declaration's lock."""
    assignment.ending, assignment.reason, assignment.ended_at = ending, reason.strip(), at
    assignment.save(update_fields=["ending", "reason", "ended_at"])
    assessment = assignment.assessment
    data = {"step": assessment.step, "expert": assignment.expert.trail_name}
    verb = f"expert_{ending}"
    record("declaration", assessment.declaration_id, verb, actor=actor, at=at, data=data)


def _require_desk(declaration: Declaration, actor: User) -> None:
    """Deny by default; ``Conflict`` once it no longer waits for experts."""
    if declaration.desk is None or current_step(declaration).kind != "assess":
        raise Conflict(gettext_noop("This declaration no longer waits for experts."))
    require(actor, "review", declaration.desk.pk)


def _put(
    declaration: Declaration, expert: int, lot: Lot | None, *, actor: User, at: datetime
) -> Assignment:
    assert declaration.desk is not None  # it waits there for experts
    assessment, _ = Assessment.objects.get_or_create(
        declaration=declaration,
        step=declaration.step,
        defaults={"organisation": declaration.desk, "opened_at": at},
    )
    assignment = Assignment.objects.create(
        assessment=assessment, expert_id=expert, lot=lot, assigned_at=at, assigned_by=actor
    )
    data = {
        "step": declaration.step,
        "expert": assignment.expert.trail_name,
        "lot": lot.pk if lot else 0,
    }
    record("declaration", declaration.pk, "expert_assigned", actor=actor, at=at, data=data)
    return assignment


def _obstacles(wanted: list[Pair], declarations: dict[int, Declaration]) -> Iterator[Finding]:
    items = declarations.values()
    desk = next(iter(items)).desk
    assert desk is not None  # it waits at one, see above
    experts = {user.pk: user for user in experts_of(desk)}
    persons, subjects = persons_of(experts.values()), subjects_of(items)
    taken = _taken(declarations)
    for item, expert in wanted:
        declaration = declarations[item]
        if expert not in experts or declaration.desk_id != desk.pk:
            yield _about(declaration, "", gettext_noop("No expert of this desk."), "no_expert")
            continue
        yield from _against(declaration, persons[expert], subjects[item])
        if (item, expert) in taken:
            message = gettext_noop("The expert already assesses this declaration.")
            yield _about(declaration, persons[expert].name, message, "expert_taken")


def _against(declaration: Declaration, person: Person, subject: Subject) -> Iterator[Finding]:
    for ground in grounds(person, subject):
        yield _about(declaration, person.name, WHY[ground], "expert_conflict")


def _about(declaration: Declaration, name: str, message: str, code: str) -> Finding:
    label = f"{declaration.number} {name}".strip()
    remedy = gettext_noop("Choose another expert.")
    return Finding(code, message, params={"label": label}, remedy=remedy, place="list")


def _taken(declarations: Iterable[int]) -> set[Pair]:
    rows = Assignment.objects.filter(
        assessment__declaration__in=list(declarations), ended_at__isnull=True
    )
    return set(rows.values_list("assessment__declaration_id", "expert_id"))


def _urn(
    round: Round, step: Step, desk: Organisation, declarations: dict[int, Declaration]
) -> lots.Urn:
    experts = list(experts_of(desk))
    persons, subjects = persons_of(experts), subjects_of(declarations.values())
    taken = _taken(declarations)
    items: dict[int, tuple[int, frozenset[int]]] = {}
    for key in declarations:
        before = {expert for item, expert in taken if item == key}
        missing = needed(step) - len(before)
        if missing > 0:
            may_not = {e for e, person in persons.items() if grounds(person, subjects[key])}
            items[key] = (missing, frozenset(before | may_not))
    return lots.urn_of(items, loads_of(round, step.id, desk, experts))


def _without_reason(reason: str) -> list[Finding]:
    if len(reason.strip()) >= 2:
        return []
    return [
        Finding(
            "taking_off_without_reason",
            gettext_noop("Taking an expert off needs its reason."),
            place="field:reason",
        )
    ]


def _sheet_is_in() -> Finding:
    return Finding(
        "sheet_is_in",
        gettext_noop("The expert has submitted the sheet; it can no longer be set aside."),
        remedy=gettext_noop("Return the sheet with a reason if something in it is wrong."),
    )


def _nothing_chosen() -> Finding:
    return Finding(
        "no_pairs",
        gettext_noop("Choose at least one declaration and one expert."),
        place="list",
    )


def _nothing_missing() -> Finding:
    return Finding(
        "lot_needless",
        gettext_noop("Every declaration has as many experts as it needs."),
        place="list",
    )


def _nobody_free() -> Finding:
    return Finding(
        "lot_empty",
        gettext_noop("No expert of this desk may assess any of these declarations."),
        place="list",
        remedy=gettext_noop("Invite experts of other units first."),
    )
