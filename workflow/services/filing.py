"""The applicant's verbs: start a declaration, submit it, withdraw it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from declarations.flagged import unanswered
from declarations.models import Declaration, Duty, Revision
from declarations.selectors import examine
from declarations.services import drafts, submission, suggesting
from documents import services as documents
from organisations.models import Organisation, User
from programmes import routes
from programmes.definitions import Step, Text
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from programmes.models import Round
from programmes.selectors import definition_of, province_of
from reviews.models import ListItem, SummaryList
from reviews.selectors import last_return, live_item
from reviews.services import move_item
from trail.services import record

from ..flows import DeclarationFlow
from ..selectors import current_step, route_of
from ..selectors.own_rules import at_filing, passed_by_filing
from . import mending, papers, placing, replacing, telling
from .finding_ways import recommending_province, way_of
from .moving import (
    cancel_process,
    end_with,
    follow_desk,
    lock_declaration,
    refuse_outside_window,
    require,
    stand_at,
)
from .recognising import recognise


@transaction.atomic
def start(round: Round, organisation: Organisation, *, actor: User, at: datetime) -> Declaration:
    """Begin a declaration of the organisation while the filing window is open."""
    require(actor, "declare", organisation.pk)
    if organisation.merged_into_id:
        raise Refused(_taken_over(organisation.survivor))
    first = definition_of(round.definition).route[0]
    refuse_outside_window(round, first, at=at, province=province_of(organisation))
    declaration = drafts.begin(round, organisation, actor=actor, at=at)
    declaration.desk = organisation
    declaration.save(update_fields=["desk"])
    suggesting.suggest(declaration, actor=actor, at=at)
    DeclarationFlow.begin.run(declaration=declaration)
    return declaration


def _taken_over(survivor: Organisation) -> Finding:
    name = Text(zh=survivor.name, en=survivor.name_en or survivor.name)
    return Finding(
        "unit_taken_over",
        gettext_noop("Your unit has been taken over by %(into)s, which declares now."),
        remedy=gettext_noop("Ask its administrator for an account there."),
        params={"into": name},
    )


@transaction.atomic
def start_owed(duty: Duty, author: User, *, at: datetime) -> Declaration:
    """Begin what is owed, with the person who is to write it; its window may be over already."""
    declaration = drafts.begin_owed(duty.result, duty.round, author, at=at)
    declaration.desk = declaration.organisation
    declaration.save(update_fields=["desk"])
    duty.declaration = declaration
    duty.save(update_fields=["declaration"])
    DeclarationFlow.begin.run(declaration=declaration)
    return declaration


@transaction.atomic
def submit(declaration_id: int, *, actor: User, at: datetime) -> Revision:
    """Freeze what was written and hand it to the next desk, or back to the one that returned it.

    Refuses with every finding together: closed window, missing or wrong answers, conditions.
    """
    declaration = lock_declaration(declaration_id)
    require(actor, "declare", declaration.organisation_id)
    step = current_step(declaration)
    if step.kind != "fill" or declaration.ended_at:
        raise Conflict(gettext_noop("This declaration has already been submitted."))
    refuse_outside_window(
        declaration.round,
        step,
        at=at,
        until=declaration.correct_until,
        province=declaration.province_id,
        declaration=declaration.pk,
    )
    examined = examine(declaration)
    own = at_filing(declaration, examined)
    also = own.findings(actor, declaration) if own else []
    also = [*also, *unanswered(declaration)]
    passed = passed_by_filing(declaration)
    revision = submission.freeze(declaration, examined, also, actor=actor, at=at)
    declaration.province = recommending_province(declaration, revision)
    declaration.route = routes.frozen(way_of(declaration, revision))
    declaration.options = " ".join(sorted(examined.options))
    declaration.submitted_at = at
    declaration.correct_until = None
    declaration.save(
        update_fields=["province", "route", "options", "submitted_at", "correct_until"]
    )
    following = _after_filling(declaration, step)
    if following.kind == "recognise":
        recognise(declaration, following, actor=actor, at=at)
    else:
        stand_at(declaration, following, at=at)
    data = {"revision": revision.number, "digest": revision.digest}
    record("declaration", str(declaration.pk), "submitted", actor=actor, at=at, data=data)
    papers.to_be_sealed(declaration, actor=actor, at=at)
    telling.submitted(declaration, revision, at=at)
    follow_desk(declaration, actor)
    if own:
        own = own.with_reasons(revision.justifications)
        placing.take_by_itself(declaration, own, passed, reason="submitted", actor=actor, at=at)
    return revision


def _after_filling(declaration: Declaration, step: Step) -> Step:
    """The desk that returned it reads the correction; desks that agreed are not asked again."""
    way = route_of(declaration)
    returned = last_return(declaration)
    if declaration.state == Declaration.State.RETURNED and returned is not None:
        again = [each for each in way if each.id == returned.step]
        if again:  # a correction may lead another way, past the desk that asked for it
            return again[0]
    following = routes.following(way, step.id)
    assert following is not None  # the language refuses a route that ends with fill
    return following


@transaction.atomic
def withdraw(declaration_id: int, *, reason: str, actor: User, at: datetime) -> None:
    """Take the declaration back. A place that it held is free in the same transaction."""
    declaration = lock_declaration(declaration_id)
    require(actor, "declare", declaration.organisation_id)
    if declaration.ended_at:
        raise Conflict(
            gettext_noop("This declaration has already ended; there is nothing to withdraw.")
        )
    _refuse_owed(declaration)
    if len(reason.strip()) < 2:
        raise Refused(
            Finding(
                code="withdrawal_without_reason",
                message=gettext_noop("A withdrawal needs its reason."),
                remedy=gettext_noop(
                    "Write in a few words why; the desks that saw it will read it."
                ),
                place="field:reason",
            )
        )
    leave_list(declaration, verb="withdrawn", actor=actor, at=at)
    cancel_process(declaration)
    end_with(declaration, Declaration.State.WITHDRAWN, at=at)
    documents.withdraw("declaration", str(declaration.pk), actor=actor, at=at)
    data = {"step": declaration.step, "reason_length": len(reason.strip())}
    record("declaration", str(declaration.pk), "withdrawn", actor=actor, at=at, data=data)
    telling.withdrawn(declaration, reason.strip(), at=at)


def _refuse_owed(declaration: Declaration) -> None:
    if declaration.round.obligation:
        raise Refused(
            Finding(
                code="withdrawal_of_owed",
                message=gettext_noop("What is owed after recognition cannot be withdrawn."),
                remedy=gettext_noop("Ask the desk that holds it to return it for correction."),
            )
        )


def leave_list(declaration: Declaration, *, verb: str, actor: User, at: datetime) -> None:
    """Take the declaration off the list it is on, if any, and free the place it holds."""
    item = live_item(declaration)
    if item is None:
        placing.free(declaration, reason=verb, actor=actor, at=at)
        return
    summary = (
        SummaryList.objects.select_for_update(of=("self",))
        .select_related("round__definition", "organisation")
        .get(pk=item.list_id)
    )
    had_place = item.state == ListItem.State.SHORTLISTED
    move_item(item, ListItem.State.LEFT, verb=verb, actor=actor, at=at)
    placing.free(declaration, reason=verb, actor=actor, at=at)
    if had_place:
        mending.note_change(summary, declaration, verb, actor=actor, at=at)
        replacing.place_freed(summary, item, verb, actor=actor, at=at)
    else:
        replacing.follower_left(summary, item, actor=actor, at=at)
