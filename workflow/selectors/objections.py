"""Objections: who may read them, what was written, and by what address the objector is answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import Case, F, QuerySet, When
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from declarations import vault
from declarations.models import PersonKey
from notifications.letters import Stranger
from organisations.models import User
from organisations.selectors import organisations_with
from reviews.held import freed_since, to_move
from reviews.models import ListItem, PublicNotice, SummaryList
from reviews.objections import Objection

OBJECTION = "objection"  # the kind of subject that mails and the trail know it by
CODE = 24  # hexadecimal digits: nobody finds somebody else's answer by trying


def entry_of(objection: Objection) -> str:
    """Where the objector's key stands among those of the declaration."""
    return f"objection.{objection.pk}"


def opened(objection: Objection) -> dict[str, str]:
    """What was written, in clear. Only for whoever has taken it up, and for the person's own mail.

    That somebody took it up is what the trail keeps of the opening.
    """
    key = PersonKey.objects.filter(
        declaration=objection.item.declaration_id, entry=entry_of(objection)
    ).first()
    return {part: vault.unseal(key, stored) for part, stored in objection.said.items()}


def objections_for(user: User) -> QuerySet[Objection]:
    """Those to notices that the user holds: open ones, the longest waiting first, then others."""
    rank = Case(When(state__in=Objection.OPEN, then=0), default=1)
    waiting = Case(When(state__in=Objection.OPEN, then=F("pk")), default=0)
    held = organisations_with(user, "send_list")
    return (
        Objection.objects.filter(notice__list__organisation__in=held)
        .select_related(
            "item__declaration__organisation",
            "notice__list__organisation",
            "notice__list__round",
            "taken_up_by",
            "decided_by",
        )
        .order_by(rank, waiting, "-pk")
    )


def what_waits(
    summary: SummaryList, notice: PublicNotice | None, placed: Sequence[ListItem], user: User
) -> dict[str, Any]:
    """What a list's page says of objections and free places; nothing asked before any notice.

    ``going`` are the keys of the items that go when it is sent, ``held`` how many of it wait.
    """
    here = {item.pk for item in placed if item.state == ListItem.State.SHORTLISTED}
    if notice is None:
        return {"going": here, "held": 0, "freed": [], "objections": []}
    going = set(to_move(summary).values_list("pk", flat=True))
    return {
        "going": going,
        "held": len(here - going),
        "freed": freed_since(summary, summary.created_at),
        "objections": objections_for(user).filter(notice__list=summary, state__in=Objection.OPEN),
    }


def code_of(objection: Objection) -> str:
    """The secret half of the address under which the answer stands; nowhere stored."""
    digest = salted_hmac("reviews.objection", str(objection.pk), algorithm="sha256")
    return digest.hexdigest()[:CODE]


def with_code(pk: int, code: str) -> Objection | None:
    """The objection, for whoever has its code."""
    rows = Objection.objects.select_related("item__declaration", "notice__list__organisation")
    objection = rows.filter(pk=pk).first()
    if objection is None or not constant_time_compare(code, code_of(objection)):
        return None
    return objection


def answer_link(objection: Objection) -> str:
    """Where the objector reads the answer, for the mail to that person alone."""
    return settings.PUBLIC_URL + reverse(
        "objection_answer", args=[objection.pk, code_of(objection)]
    )


def objector_of(subject_id: str) -> Stranger:
    """Who gets the mail about an objection."""
    objection = Objection.objects.select_related("item").get(pk=int(subject_id))
    said = opened(objection)
    name, email = said.get("name", ""), said.get("email", "")
    return Stranger(name, email, objection.language, answer_link(objection))
