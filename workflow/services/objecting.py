"""异议: somebody objects to an item on public notice; the desk of the notice takes it up, decides.

An open objection holds its own item only (``reviews.held``). Upheld, the item leaves the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import transaction

from declarations import vault
from declarations.models import Declaration, PersonKey
from documents import services as documents
from organisations.models import User
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from reviews.models import ListItem, PublicNotice, SummaryList
from reviews.objections import Objection
from reviews.rules.objecting import LENGTHS, faults, names_the_objector
from trail.services import record

from ..selectors.objections import entry_of, opened
from . import telling, telling_objections
from .filing import leave_list
from .moving import cancel_process, end_with, lock_declaration, require

PUBLIC = "public:objector"  # nobody of ours; who it is stands in the vault
MOVED_ON = gettext_noop("A colleague was faster: look at the objection again.")
DECISIONS = (
    Objection.State.UPHELD,
    Objection.State.NOT_UPHELD,
    Objection.State.INADMISSIBLE,
)


@transaction.atomic
def object_to(
    notice_id: int,
    declaration_id: int,
    said: Mapping[str, str],
    *,
    signed: str,
    language: str,
    at: datetime,
) -> Objection:
    """Receive an objection to an item of a notice that runs at this moment.

    ``said`` are the parts of ``LENGTHS``; what was written is sealed under a key of its own.
    ``Refused`` with the sentence of the notice once it is over, and with all that is missing.
    """
    declaration = lock_declaration(declaration_id)  # it comes before the list is sent, or after
    notice = (
        PublicNotice.objects.select_for_update(of=("self",))
        .select_related("list__organisation")
        .get(pk=notice_id)
    )
    item = _shown(notice, declaration)
    findings = list(over(notice, at=at)) or list(_left(item))
    findings += faults(said, notice.content["terms"]["objections"], signed=signed)
    if findings or item is None:
        raise Refused(findings)
    objection = Objection.objects.create(notice=notice, item=item, language=language, made_at=at)
    key = PersonKey.objects.create(
        declaration=declaration, entry=entry_of(objection), **vault.new_secrets()
    )
    objection.said = {
        part: vault.seal(key, said[part].strip()) for part in LENGTHS if said.get(part, "").strip()
    }
    objection.save(update_fields=["said"])
    data = {"notice": notice.pk, "declaration": declaration.pk}
    record("objection", objection.pk, "received", actor=PUBLIC, at=at, data=data)
    telling_objections.received(objection, declaration, at=at)
    return objection


@transaction.atomic
def turn_away(notice_id: int, *, at: datetime) -> None:
    """Keep that an anonymous objection was refused: when, and to which notice; no word of it."""
    notice = PublicNotice.objects.get(pk=notice_id)
    data = {"notice": notice.pk, "reason": "anonymous"}
    record("list", str(notice.list_id), "objection_refused", actor=PUBLIC, at=at, data=data)


@transaction.atomic
def take_up(objection_id: int, *, seen: int, actor: User, at: datetime) -> Objection:
    """Take it up, so that its words are opened to this person; also from a colleague.

    ``seen`` is the key of who has it by the page that the person read, 0 for nobody.
    """
    objection = _locked(objection_id)
    require(actor, "send_list", objection.notice.list.organisation_id)
    if objection.state not in Objection.OPEN or (objection.taken_up_by_id or 0) != seen:
        raise Conflict(MOVED_ON)
    objection.state = Objection.State.TAKEN_UP
    objection.taken_up_at, objection.taken_up_by = at, actor
    objection.save(update_fields=["state", "taken_up_at", "taken_up_by"])
    data = {"entries": sorted(objection.said)}
    record("objection", objection.pk, "taken_up", actor=actor, at=at, data=data)
    return objection


@transaction.atomic
def decide(objection_id: int, outcome: str, *, reason: str, actor: User, at: datetime) -> Objection:
    """Decide on it, by whoever has taken it up. Upheld, the item leaves the list, its place free.

    The reason is read by the objector and by the unit, so it must not name the objector.
    """
    known = Objection.objects.select_related("item", "notice").get(pk=objection_id)
    declaration = lock_declaration(known.item.declaration_id)
    SummaryList.objects.select_for_update(of=("self",)).get(pk=known.item.list_id)
    objection = _locked(objection_id)
    require(actor, "send_list", objection.notice.list.organisation_id)
    if objection.state != Objection.State.TAKEN_UP or objection.taken_up_by_id != actor.pk:
        raise Conflict(MOVED_ON, yours=reason)
    if findings := list(_undecidable(objection, declaration, outcome, reason)):
        raise Refused(findings)
    objection.state, objection.reason = outcome, reason.strip()
    objection.decided_at, objection.decided_by = at, actor
    objection.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    data = {"outcome": str(outcome), "reason_length": len(objection.reason)}
    record("objection", objection.pk, "decided", actor=actor, at=at, data=data)
    told = {"objection": objection.pk, "outcome": str(outcome)}
    record("declaration", declaration.pk, "objection_decided", actor=actor, at=at, data=told)
    if outcome == Objection.State.UPHELD:
        _take_out(declaration, actor=actor, at=at)
    telling.objection_decided(declaration, objection, objection.notice.list.organisation, at=at)
    telling_objections.answered(objection, declaration, at=at)
    return objection


def over(notice: PublicNotice, *, at: datetime) -> Iterator[Finding]:
    """That no objection is received any more, with the last day and the sentence of the notice."""
    if notice.state == PublicNotice.State.CANCELLED:
        yield Finding(
            "objection_cancelled",
            gettext_noop("This notice was withdrawn; nothing of it is pending."),
            remedy=gettext_noop("What you wrote is still in the form. A new notice will follow."),
            quote=notice.content.get("quote", ""),
        )
    elif at >= notice.ends_at:
        yield Finding(
            "objection_late",
            gettext_noop(
                "The notice was over on %(last_day)s at 24:00 Beijing time. Objections were "
                "received until then."
            ),
            params={"last_day": notice.last_day},
            remedy=gettext_noop(
                "What you wrote is still in the form: you may send it to the office named in the "
                "notice, which decides what it does with it."
            ),
            quote=notice.content.get("quote", ""),
        )


def _shown(notice: PublicNotice, declaration: Declaration) -> ListItem | None:
    if declaration.pk not in {each["declaration"] for each in notice.content["items"]}:
        return None
    items = ListItem.objects.filter(list=notice.list_id, declaration=declaration)
    return items.filter(state=ListItem.State.SHORTLISTED).first()


def _left(item: ListItem | None) -> Iterator[Finding]:
    if item is None:
        yield Finding(
            "objection_to_nothing",
            gettext_noop("This project is not on the list any more."),
            place="field:item",
            remedy=gettext_noop("The public page says when it left."),
        )


def _locked(objection_id: int) -> Objection:
    rows = Objection.objects.select_for_update(of=("self",))
    return rows.select_related("notice__list__organisation", "item").get(pk=objection_id)


def _undecidable(
    objection: Objection, declaration: Declaration, outcome: str, reason: str
) -> Iterator[Finding]:
    if outcome not in DECISIONS:
        yield Finding(
            "objection_outcome", gettext_noop("Choose what it comes to."), place="field:outcome"
        )
    if outcome == Objection.State.UPHELD and declaration.ended_at:
        yield Finding(
            "objection_overtaken",
            gettext_noop("The project has left the list already: there is nothing to uphold."),
            place="field:outcome",
        )
    if len(reason.strip()) < 5:
        yield Finding(
            "objection_without_reason",
            gettext_noop("A decision needs its reason."),
            place="field:reason",
            remedy=gettext_noop("The objector and the unit read it."),
        )
    elif names_the_objector(reason, opened(objection).get("name", "")):
        yield Finding(
            "objection_names",
            gettext_noop("The reason names the objector, and the unit reads it."),
            place="field:reason",
            remedy=gettext_noop("Write “the objector” instead."),
        )


def _take_out(declaration: Declaration, *, actor: User, at: datetime) -> None:
    leave_list(declaration, verb="objection_upheld", actor=actor, at=at)
    cancel_process(declaration)
    end_with(declaration, Declaration.State.REFUSED, at=at)
    documents.withdraw("declaration", str(declaration.pk), actor=actor, at=at)
    record("declaration", declaration.pk, "objection_upheld", actor=actor, at=at)
