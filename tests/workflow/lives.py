"""Declarations for tests, taken as far as wanted by the same services that people use."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml

from declarations.models import Declaration
from organisations.models import Organisation, User
from programmes.models import Round
from reviews.models import ListItem, PublicNotice, SummaryList
from tests.factories import AT
from workflow.services import deciding, filing, listing, noticing, sending, story

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "demo"
STORY = yaml.safe_load((FIXTURES / "story.yaml").read_text("utf-8"))
PROOF = (FIXTURES / "proof.pdf").read_bytes()
CONTACT = "湖北省教育厅职业教育处，027-00000000"
OPINION = "情况属实，同意推荐。"


def answers_of(n: int = 0, **changes: Any) -> dict[str, Any]:
    """Complete, valid raw answers of the ``n``-th project of the story, with changes."""
    return {
        **STORY["answers"],
        **STORY["projects"][n % len(STORY["projects"])]["answers"],
        **changes,
    }


def draft(
    round: Round, organisation: Organisation, author: User, n: int = 0, **changes: Any
) -> Declaration:
    """A filled draft, ready to be submitted."""
    declaration = filing.start(round, organisation, actor=author, at=AT)
    answers = answers_of(n, lead_school=organisation.name, **changes)
    files = dict.fromkeys(STORY["files"], PROOF)
    story.write(declaration, answers, files, actor=author, at=AT)
    return declaration


def submitted(round: Round, organisation: Organisation, author: User, n: int = 0) -> Declaration:
    """Before the school's desk."""
    declaration = draft(round, organisation, author, n)
    filing.submit(declaration.pk, actor=author, at=AT)
    return fresh(declaration)


def decide(
    declaration: Declaration,
    actor: User,
    outcome: str = "recommend",
    opinion: str = OPINION,
    at: datetime = AT,
) -> Declaration:
    """One desk's decision on the latest revision."""
    deciding.decide(
        declaration.pk,
        revision=declaration.revisions.count(),
        outcome=outcome,
        opinion=opinion,
        actor=actor,
        at=at,
    )
    return fresh(declaration)


def candidate(world: SimpleNamespace, round: Round, n: int = 0) -> Declaration:
    """On Hubei's list, without a place."""
    declaration = submitted(round, world.school, world.author, n)
    decide(declaration, world.unit_leader)
    return decide(declaration, world.province_officer)


def shortlist(declaration: Declaration, actor: User, at: datetime = AT) -> Declaration:
    """Give the candidate a place."""
    item = ListItem.objects.get(declaration=declaration, state=ListItem.State.CANDIDATE)
    listing.shortlist(item.list_id, declaration.pk, actor=actor, at=at)
    return fresh(declaration)


def announced(
    summary: SummaryList, actor: User, statement: str = "", at: datetime = AT
) -> PublicNotice:
    """The list on public notice, from the first day of these tests unless said."""
    return noticing.announce(summary.pk, contact=CONTACT, statement=statement, actor=actor, at=at)


def noticed(summary: SummaryList, actor: User, statement: str = "", at: datetime = AT) -> datetime:
    """The list with its public notice over; returns the first moment at which it may be sent."""
    notice = announced(summary, actor, statement, at)
    assert noticing.end(notice.pk, at=notice.ends_at)
    return notice.ends_at


def sent(summary: SummaryList, actor: User, statement: str = "", at: datetime = AT) -> datetime:
    """The list announced, sent and moved, all of it; returns when."""
    at = noticed(summary, actor, statement, at)
    carry(summary, actor, statement, at)
    return at


def carry(summary: SummaryList, actor: User, statement: str = "", at: datetime = AT) -> None:
    """The list whose notice is over sent, and everything moved that nothing holds."""
    sending.send(summary.pk, statement=statement, actor=actor, at=at)
    while sending.move_batch(summary.pk, at=at):
        pass


def fresh(declaration: Declaration) -> Declaration:
    """The declaration as it stands in the database now."""
    return Declaration.objects.get(pk=declaration.pk)
