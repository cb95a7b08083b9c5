"""The demonstration's story: invented declarations, taken as far as the fixture says.

Every step goes through the services that people use, so that no impossible state can be shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from declarations.models import Declaration
from declarations.services import attachments, drafts
from organisations.models import Membership, Organisation, User
from organisations.selectors import people_with
from organisations.services.accounts import create_person
from organisations.services.roles import grant_role
from programmes.models import Round
from programmes.selectors import definition_of
from reviews.models import SummaryList

from . import deciding, filing, listing, noticing, sending

ACTOR = "system:story"
RECOMMENDED = "情况属实，材料齐全，同意推荐。"
FAR = ("school_review", "returned", "province_review", "candidate", "listed")


@transaction.atomic
def tell(round: Round, story: Mapping[str, Any], proof: bytes, *, at: datetime) -> int:
    """Create the story's declarations and lists in an empty round; 0 if it already has any.

    ``days_ago`` says how long before ``at`` a project was filed and a list announced.
    """
    if round.declarations.exists():
        return 0
    for project in story["projects"]:
        then = at - timedelta(days=project.get("days_ago", 0))
        declaration = _file(round, story, project, proof, at=then)
        _take(declaration, project, at=then)
    for each in story["lists"]:
        _carry(round, each, at=at)
    return len(story["projects"])


def write(
    declaration: Declaration,
    answers: Mapping[str, Any],
    files: Mapping[str, bytes],
    *,
    actor: User,
    at: datetime,
) -> None:
    """Fill a draft: every section's answers, and one PDF for each file question."""
    for section in definition_of(declaration.definition).form.sections:
        own = {field.id for field in section.fields}
        draft = declaration.drafts.filter(section=section.id).first()
        drafts.save_draft(
            declaration.pk,
            section.id,
            {key: value for key, value in answers.items() if key in own},
            draft.version if draft else 0,
            actor=actor,
            at=at,
        )
    for field, data in files.items():
        attachments.attach(declaration.pk, field, f"{field}.pdf", data, actor=actor, at=at)


def _file(
    round: Round,
    story: Mapping[str, Any],
    project: Mapping[str, Any],
    proof: bytes,
    *,
    at: datetime,
) -> Declaration:
    organisation = Organisation.objects.get(code=project["organisation"])
    author = _person(organisation, Membership.Role.AUTHOR, "declare", project["author"], at=at)
    declaration = filing.start(round, organisation, actor=author, at=at)
    answers = {"lead_school": organisation.name, **story["answers"], **project["answers"]}
    files = dict.fromkeys(story["files"], proof)
    write(declaration, answers, files, actor=author, at=at)
    filing.submit(declaration.pk, actor=author, at=at)
    return declaration


def _take(declaration: Declaration, project: Mapping[str, Any], *, at: datetime) -> None:
    """Recommend and shortlist until the declaration stands where the story wants it."""
    far = FAR.index(project["stands"])
    if far >= FAR.index("returned"):
        role, name = Membership.Role.UNIT_LEADER, project["leader"]
        leader = _person(declaration.organisation, role, "review", name, at=at)
        if project["stands"] == "returned":
            _decide(declaration, leader, "return", project["returned_because"], at=at)
            return
        _decide(declaration, leader, "recommend", RECOMMENDED, at=at)
    if far >= FAR.index("candidate"):
        officer = people_with("review", declaration.province)[0]
        _decide(declaration, officer, "recommend", RECOMMENDED, at=at)
        if far == FAR.index("listed"):
            item = declaration.list_items.get()
            listing.shortlist(item.list_id, declaration.pk, actor=officer, at=at)


def _carry(round: Round, story: Mapping[str, Any], *, at: datetime) -> None:
    """Put a province's list on public notice; send it on the day after where the story says so."""
    organisation = Organisation.objects.get(code=story["organisation"])
    summary = SummaryList.objects.get(round=round, organisation=organisation)
    announced = at - timedelta(days=story["announced_days_ago"])
    role = Membership.Role.PROVINCE_LEADER
    leader = _person(organisation, role, "send_list", story["leader"], at=announced)
    statement = story.get("statement", "")
    notice = noticing.announce(
        summary.pk, contact=story["contact"], statement=statement, actor=leader, at=announced
    )
    if not story.get("sent"):
        return
    over = notice.ends_at
    noticing.end(notice.pk, at=over)
    sending.send(summary.pk, statement=statement, actor=leader, at=over)
    while sending.move_batch(summary.pk, at=over):
        continue


def _decide(
    declaration: Declaration, actor: User, outcome: str, opinion: str, *, at: datetime
) -> None:
    deciding.decide(
        declaration.pk, revision=1, outcome=outcome, opinion=opinion, actor=actor, at=at
    )


def _person(
    organisation: Organisation, role: str, permission: str, name: str, *, at: datetime
) -> User:
    """Whoever may already do it there, or a new invented person with the role."""
    person = people_with(permission, organisation).first()
    if person is None:
        username = f"story.{organisation.code}.{role}".lower()
        person = create_person(username, name=name, email=f"{username}@example.org", at=at)
        grant_role(person, organisation, role, actor=ACTOR, at=at)
    return person
