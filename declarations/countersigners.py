"""Who is asked to countersign: departments through their officers, units by their seals."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from organisations.models import User
from organisations.selectors import departments_by_organisation, organisations_with

from .models import Countersignature, Declaration


def asked_of(user: User) -> QuerySet[Countersignature]:
    """Everything that the user is or was asked to countersign."""
    wanted = Q(pk__in=())
    if sealing := organisations_with(user, "keep_seal"):
        wanted |= Q(organisation__in=sealing, department="")
    for organisation, departments in departments_by_organisation(user).items():
        wanted |= Q(organisation=organisation, department__in=departments)
    return Countersignature.objects.filter(wanted)


def waiting_for(user: User) -> QuerySet[Countersignature]:
    """What waits for the user's answer now, the longest waiting first."""
    rows = asked_of(user).filter(
        answer="",
        declaration__state=Declaration.State.COUNTERSIGNING,
        declaration__step=F("step"),
        asked_at__gte=F("declaration__step_since"),
    )
    return rows.select_related(
        "organisation", "declaration__organisation", "declaration__round"
    ).order_by("asked_at", "pk")


def seals_of(declaration: Declaration) -> QuerySet[Countersignature]:
    """The units that agreed to the newest revision, in the order in which they sealed it."""
    newest = declaration.revisions.order_by("-number").values("pk")[:1]
    rows = declaration.countersignatures.filter(
        revision__in=newest, answer=Countersignature.Answer.AGREE
    ).exclude(party="")
    return rows.select_related("organisation", "scan", "declaration").order_by("signed_at", "pk")


def asked_at_step(declaration: Declaration) -> QuerySet[Countersignature]:
    """Who is asked at the step where the declaration stands, answered or not."""
    rows = declaration.countersignatures.filter(
        step=declaration.step, asked_at__gte=declaration.step_since
    )
    return rows.select_related("organisation", "signed_by", "scan").order_by("pk")
