"""Writing together: inviting people into a declaration, and passing its sections on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from notifications.services import queue
from organisations.models import User
from organisations.selectors import holds, organisations_with, roles_of
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from programmes.selectors import definition_of
from trail.services import record

from ..models import Coeditor, Declaration, SectionHold
from . import holding
from .opening import editable_declaration, editable_section, refuse_uninvited

MOST = 20  # invitations that stand at a time


@transaction.atomic
def invite(
    declaration_id: int, named: str, sections: Collection[str], *, actor: User, at: datetime
) -> Coeditor:
    """Let an author of any unit write in these sections (none: in all); the person gets a mail.

    ``named`` is the exact login name or mail address. ``Refused`` with one and the same finding
    whether there is no such account or none that may be invited.
    """
    declaration = editable_declaration(declaration_id, actor)
    form = definition_of(declaration.definition).form
    chosen = [section.id for section in form.sections if section.id in sections]
    person = _person_named(named)
    if person is None:
        raise Refused(_nobody())
    if holds(person, "declare", declaration.organisation_id):
        raise Refused(_fault("coeditors.author", _IS_AUTHOR, _NO_NEED, name=person.name))
    standing = declaration.coeditors.filter(ended_at__isnull=True)
    if standing.filter(user=person).exists():
        raise Refused(_fault("coeditors.invited", _IS_INVITED, _END_FIRST, name=person.name))
    if standing.count() >= MOST:
        raise Refused(_fault("coeditors.full", _FULL, _END_ONE, most=MOST))
    invitation = Coeditor.objects.create(
        declaration=declaration, user=person, sections=chosen, invited_by=actor, invited_at=at
    )
    data = {"person": person.trail_name, "sections": chosen}
    record("declaration", declaration.pk, "coeditor_invited", actor=actor, at=at, data=data)
    _tell("coeditor_invited", invitation, actor, at=at)
    return invitation


@transaction.atomic
def end(invitation_id: int, *, actor: User, at: datetime) -> Coeditor:
    """End an invitation at once: by an author, or by the invited person, who leaves.

    The person's sections are free; what was saved stays, and texts kept beside it too.
    """
    invitation = Coeditor.objects.select_related("user").get(pk=invitation_id)
    declaration = Declaration.objects.select_for_update(of=("self",)).get(
        pk=invitation.declaration_id
    )
    leaves = invitation.user_id == actor.pk
    if not leaves:
        declaration = editable_declaration(declaration.pk, actor)
    if not Coeditor.objects.filter(pk=invitation_id, ended_at__isnull=True).update(ended_at=at):
        raise Conflict(gettext_noop("This invitation has been ended already."))
    SectionHold.objects.filter(declaration=declaration, holder=invitation.user).delete()
    verb = "coeditor_left" if leaves else "coeditor_ended"
    data = {"person": invitation.user.trail_name}
    record("declaration", declaration.pk, verb, actor=actor, at=at, data=data)
    if not leaves:
        _tell("coeditor_ended", invitation, actor, at=at)
    return invitation


def enter(declaration: Declaration, section_id: str, *, actor: User, at: datetime) -> SectionHold:
    """Come into a section to write; whose the returned hold is, who writes there."""
    refuse_uninvited(declaration, section_id, actor)
    # Without the holder's row: it is shown only where it is somebody else.
    hold = SectionHold.objects.filter(declaration=declaration, section=section_id).first()
    if hold is not None and holding.keep(hold, actor=actor, at=at):
        return hold
    with transaction.atomic():
        declaration = editable_section(declaration.pk, section_id, actor)
        return holding.claim(declaration, section_id, actor=actor, at=at)


@transaction.atomic
def take_over(declaration_id: int, section_id: str, *, actor: User, at: datetime) -> None:
    """Take the section from whoever is in it; what that person sends later is kept beside.

    The trail keeps it, unless the section was the actor's or nobody's anyway.
    """
    declaration = editable_section(declaration_id, section_id, actor)
    hold = holding.claim(declaration, section_id, actor=actor, at=at)
    if hold.holder_id == actor.pk:
        return
    data = {
        "section": section_id,
        "from": hold.holder.trail_name,
        "silent_for": int((at - hold.seen_at).total_seconds()),
    }
    hold.holder, hold.since, hold.seen_at = actor, at, at
    hold.save()
    record("declaration", declaration_id, "section_taken_over", actor=actor, at=at, data=data)


def leave(declaration_id: int, section_id: str, *, actor: User) -> None:
    """The actor is done with the section for now: whoever comes next need not wait."""
    held = SectionHold.objects.filter(declaration=declaration_id, section=section_id)
    held.filter(holder=actor).delete()


def _person_named(named: str) -> User | None:
    """The one account of this login name or mail address that may be invited."""
    named = named.strip()
    if not named:
        return None
    named_so = Q(username__iexact=named) | Q(email__iexact=named)
    found = list(User.objects.filter(named_so, is_active=True)[:2])
    return found[0] if len(found) == 1 and _writes_only(found[0]) else None


def _writes_only(person: User) -> bool:
    """An author of some unit without a role above: who decides or oversees does not write."""
    if not organisations_with(person, "declare"):
        return False
    return all(role.organisation.level == "unit" for role in roles_of(person))


_IS_AUTHOR = gettext_noop("%(name)s is an author of the unit and may write here already.")
_NO_NEED = gettext_noop("No invitation is needed.")
_IS_INVITED = gettext_noop("%(name)s has been invited already.")
_END_FIRST = gettext_noop("To change the sections, end that invitation and invite anew.")
_FULL = gettext_noop("At most %(most)s people can be invited at a time.")
_END_ONE = gettext_noop("End an invitation that is no longer needed.")


def _nobody() -> Finding:
    return _fault(
        "coeditors.nobody",
        gettext_noop("There is no author with exactly this login name or mail address."),
        gettext_noop(
            "Ask the person for it. Without an account: the administrator of the person's own "
            "unit opens one, with the role of author."
        ),
    )


def _fault(code: str, message: str, remedy: str, **params: object) -> Finding:
    return Finding(code, message, place="field:named", params=params, remedy=remedy)


def _tell(kind: str, invitation: Coeditor, actor: User, *, at: datetime) -> None:
    declaration = invitation.declaration
    form = definition_of(declaration.definition).form
    titles = [s.title.zh for s in form.sections if s.id in invitation.sections]
    context: dict[str, object] = {
        "number": declaration.number,
        "title": declaration.title,
        "organisation": declaration.organisation.name,
        "round": declaration.round.title_zh,
        "declaration": declaration.pk,
        "by": actor.name,
    }
    if kind == "coeditor_invited":
        context["sections"] = "；".join(titles)
    queue(
        kind,
        [invitation.user],
        dedupe=f"{kind}:{invitation.pk}",
        context=context,
        subject_kind="declaration",
        subject_id=str(declaration.pk),
        at=at,
    )
