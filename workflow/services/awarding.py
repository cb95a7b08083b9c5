"""Money that came with an outcome: recorded by the desk that gave it, never paid here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction

from declarations.models import AwardGiven, Result
from organisations.models import User
from programmes.definitions import Award
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from programmes.windows import day_of
from trail.services import record

from ..selectors.awards import awards_known, may_award
from .advancing import MOVED_ON, lock_result


@dataclass(frozen=True, slots=True)
class Payment:
    """What is said to have been paid: how much, in yuan, on which day, by which document."""

    award: str
    amount: Decimal
    paid_on: date
    document: str = ""


@transaction.atomic
def give(result_id: int, payment: Payment, *, actor: User, at: datetime) -> AwardGiven:
    """Record that an award was paid: by the desk of the level that recognised the result.

    ``Refused`` when it has been paid as often as the notice says, with when and how much; for an
    amount that is not the notice's, for a day to come or before the outcome, and without document.
    """
    result = lock_result(result_id)
    award = next((each for each in awards_known(result) if each.id == payment.award), None)
    if award is None:
        raise Conflict(MOVED_ON)
    if not may_award(actor, result):
        raise PermissionDenied
    before = list(result.awards.filter(award=award.id).order_by("pk"))
    faults = [*_spent(award, before), *_faults(result, award, payment, day_of(at))]
    if faults:
        raise Refused(faults)
    given = AwardGiven.objects.create(
        result=result,
        award=award.id,
        number=len(before) + 1,
        amount=payment.amount,
        paid_on=payment.paid_on,
        document=payment.document.strip()[:300],
        recorded_at=at,
        recorded_by=actor,
    )
    data = {"award": award.id, "amount": str(given.amount), "paid_on": given.paid_on.isoformat()}
    record("result", str(result.pk), "awarded", actor=actor, at=at, data=data)
    return given


def _spent(award: Award, before: list[AwardGiven]) -> Iterator[Finding]:
    if len(before) < award.times:
        return
    first = before[0]
    yield Finding(
        "award_given",
        gettext_noop("“%(award)s” has been recorded already: %(amount)s yuan on %(day)s."),
        params={"award": award.title, "amount": f"{first.amount:,.2f}", "day": first.paid_on},
        place="field:award",
        remedy=gettext_noop("The notice gives it no more often than that."),
        quote=award.quote,
    )


def _faults(result: Result, award: Award, payment: Payment, today: date) -> Iterator[Finding]:
    too_much = payment.amount > award.amount
    if too_much or payment.amount <= 0 or (payment.amount < award.amount and not award.at_most):
        message = gettext_noop("The notice says %(amount)s yuan.")
        if award.at_most:
            message = gettext_noop("The notice says at most %(amount)s yuan.")
        yield Finding(
            "award_amount",
            message,
            params={"amount": f"{award.amount:,.2f}"},
            place="field:amount",
            quote=award.quote,
        )
    outcomes = result.outcomes.filter(outcome=award.outcome).order_by("since")
    since = outcomes.values_list("since", flat=True)[0]
    if not since <= payment.paid_on <= today:
        yield Finding(
            "award_day",
            gettext_noop("It is paid after the outcome (%(since)s), and not on a day to come."),
            params={"since": since},
            place="field:paid_on",
        )
    if len(payment.document.strip()) < 2:
        yield Finding(
            "award_without_document",
            gettext_noop("Name the document by which it was paid."),
            place="field:document",
        )
