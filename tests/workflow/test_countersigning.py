"""Several decide or seal together: each for itself, in any order; the last one lets it go on."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from declarations.countersigners import waiting_for
from declarations.models import Countersignature, Declaration
from declarations.selectors import visible_to
from documents.models import Document
from notifications.models import Message
from organisations.models import User
from organisations.services import grant_role
from programmes.findings import Conflict, Refused
from programmes.models import RoundSwitch
from reviews.models import Review, SummaryList
from tests.factories import AT, make_person, make_world
from tests.programmes.factories import open_production_round
from tests.workflow import lives
from tests.workflow.countersigned import recognised_by_departments, with_departments, with_seals
from workflow.selectors.timeline import timeline_of
from workflow.services import consenting, filing, sending, uploading
from workflow.services.countersigning import countersign

pytestmark = pytest.mark.db
LONG = 5000  # days: pages ask the database what time it is


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    return make_world()


@pytest.fixture
def joint(world: SimpleNamespace) -> SimpleNamespace:
    """A declaration before two departments of Hubei and one that is consulted."""
    world.round = open_production_round(AT, source=with_departments(), days_left=LONG)
    for name in ("development_reform", "education", "finance"):
        officer = make_person("department_officer", world.hubei, department=name)
        setattr(world, name, officer)
    declaration = lives.submitted(world.round, world.school, world.author)
    world.declaration = lives.decide(declaration, world.unit_leader)
    return world


def asked(declaration: Declaration, who: str) -> Countersignature:
    rows = declaration.countersignatures.order_by("-pk")
    return next(row for row in rows if who in (row.department, row.party))


def answer(declaration: Declaration, who: str, actor: User, value: str = "agree") -> Declaration:
    row = asked(declaration, who)
    countersign(row.pk, value=value, opinion=lives.OPINION, actor=actor, at=AT)
    return lives.fresh(declaration)


@pytest.mark.parametrize(
    "order", [("development_reform", "education"), ("education", "development_reform")]
)
def test_the_last_agreement_lets_it_go_on_whatever_the_order(
    joint: SimpleNamespace, order: tuple[str, str]
) -> None:
    first, last = order
    declaration = answer(joint.declaration, first, getattr(joint, first))
    assert declaration.state == Declaration.State.COUNTERSIGNING
    declaration = answer(declaration, last, getattr(joint, last))
    assert declaration.state == Declaration.State.CANDIDATE
    review = Review.objects.get(declaration=declaration, step="province_review")
    assert review.outcome == Review.Outcome.RECOMMEND
    assert "发展改革部门：" in review.opinion
    assert "教育行政部门：" in review.opinion
    assert "财政部门" not in review.opinion


def test_who_is_consulted_gives_an_opinion_and_decides_nothing(joint: SimpleNamespace) -> None:
    row = asked(joint.declaration, "finance")
    with pytest.raises(Refused):
        countersign(row.pk, value="agree", opinion=lives.OPINION, actor=joint.finance, at=AT)
    declaration = answer(joint.declaration, "finance", joint.finance, "noted")
    assert declaration.state == Declaration.State.COUNTERSIGNING
    declaration = answer(declaration, "education", joint.education)
    declaration = answer(declaration, "development_reform", joint.development_reform)
    review = Review.objects.get(declaration=declaration, step="province_review")
    assert "财政部门：" in review.opinion


@pytest.mark.parametrize(
    ("value", "state"),
    [("return", Declaration.State.RETURNED), ("refuse", Declaration.State.REFUSED)],
)
@pytest.mark.parametrize("agreed", [["education"], []], ids=["the-last-one", "the-first-one"])
def test_one_department_that_does_not_agree_decides_for_all(
    joint: SimpleNamespace, agreed: list[str], value: str, state: str
) -> None:
    declaration = joint.declaration
    for department in agreed:
        declaration = answer(declaration, department, getattr(joint, department))
    declaration = answer(declaration, "development_reform", joint.development_reform, value)
    assert declaration.state == state
    assert not waiting_for(joint.education).exists()
    assert not waiting_for(joint.finance).exists()


def test_after_a_correction_every_department_is_asked_again(joint: SimpleNamespace) -> None:
    declaration = answer(joint.declaration, "education", joint.education)
    declaration = answer(declaration, "development_reform", joint.development_reform, "return")
    filing.submit(declaration.pk, actor=joint.author, at=AT)
    declaration = lives.fresh(declaration)
    assert declaration.state == Declaration.State.COUNTERSIGNING
    waiting = Countersignature.objects.filter(revision__number=2)
    assert {row.department for row in waiting} == {"development_reform", "education", "finance"}
    assert not waiting.exclude(answer="").exists()
    assert [row.declaration_id for row in waiting_for(joint.education)] == [declaration.pk]


def test_nobody_answers_for_others_or_twice(joint: SimpleNamespace) -> None:
    row = asked(joint.declaration, "education")
    for actor in (joint.finance, joint.province_officer, joint.foreign_officer, joint.author):
        with pytest.raises(PermissionDenied):
            countersign(row.pk, value="agree", opinion=lives.OPINION, actor=actor, at=AT)
    with pytest.raises(Conflict):
        lives.decide(joint.declaration, joint.province_officer)
    answer(joint.declaration, "education", joint.education)
    with pytest.raises(Conflict):
        answer(joint.declaration, "education", joint.education)


def test_who_submitted_it_does_not_decide_for_a_department(joint: SimpleNamespace) -> None:
    grant_role(
        joint.author,
        joint.hubei,
        "department_officer",
        department="education",
        actor="system:tests",
        at=AT,
    )
    with pytest.raises(Refused) as refused:
        answer(joint.declaration, "education", User.objects.get(pk=joint.author.pk))
    assert [each.code for each in refused.value.findings] == ["own_declaration"]


def test_an_officer_sees_what_the_department_is_asked_about_and_nothing_else(
    joint: SimpleNamespace,
) -> None:
    lives.submitted(joint.round, joint.other_school, joint.other_author, 2)
    assert list(visible_to(joint.education)) == [joint.declaration]
    other = make_person("department_officer", joint.hubei, department="taxation")
    assert not visible_to(other).exists()
    told = Message.objects.filter(kind="waiting").values_list("recipient", flat=True)
    assert {joint.education.pk, joint.finance.pk} <= set(told)


def test_the_officer_answers_on_the_page(joint: SimpleNamespace, client: Client) -> None:
    client.force_login(joint.education)
    page = client.get(reverse("to_countersign")).content.decode()
    row = asked(joint.declaration, "education")
    address = reverse("countersign", args=[row.pk])
    assert address in page
    refused = client.post(address, {"answer": "agree", "opinion": ""})
    assert refused.status_code == 422
    assert client.post(address, {"answer": "agree", "opinion": "同意。"}).status_code == 302
    assert client.get(address).status_code == 200
    assert asked(joint.declaration, "education").signed_by == joint.education
    titles = [str(event.title) for event in timeline_of(lives.fresh(joint.declaration)).events]
    assert "Agreed and countersigned" in titles or "同意并会签" in titles


# --- units that seal, and the scan ---------------------------------------------------------------


@pytest.fixture
def sealing(world: SimpleNamespace) -> SimpleNamespace:
    """A submitted declaration that waits for the seals of its school and of its partner."""
    world.round = open_production_round(AT, source=with_seals(), days_left=LONG)
    world.partner_keeper = make_person("seal_keeper", world.enterprise)
    world.declaration = filed(world)
    return world


def filed(world: SimpleNamespace) -> Declaration:
    answers = lives.answers_of(0)
    partners = [{**row, "org": world.enterprise.name} for row in answers["partners"]]
    declaration = lives.draft(world.round, world.school, world.author, partners=partners)
    filing.submit(declaration.pk, actor=world.author, at=AT)
    return lives.fresh(declaration)


def test_units_seal_in_any_order_and_the_scan_comes_back(sealing: SimpleNamespace) -> None:
    paper = Document.objects.get(subject_id=str(sealing.declaration.pk))
    assert [each["seal"] for each in paper.context["opinions"]] == [None, None]
    declaration = answer(sealing.declaration, "partner", sealing.partner_keeper)
    declaration = answer(declaration, "lead", sealing.seal_keeper)
    assert declaration.state == Declaration.State.TO_UPLOAD
    with pytest.raises(Refused):
        uploading.hand_in(declaration.pk, actor=sealing.author, at=AT)
    with pytest.raises(Refused):
        uploading.upload_scan(declaration.pk, "x.pdf", b"MZ", actor=sealing.author, at=AT)
    for data in (lives.PROOF + b"\n", lives.PROOF):
        scan = uploading.upload_scan(declaration.pk, "扫描.pdf", data, actor=sealing.author, at=AT)
    assert declaration.attachments.filter(field="@upload", removed_at=None).get() == scan
    uploading.hand_in(declaration.pk, actor=sealing.author, at=AT)
    declaration = lives.fresh(declaration)
    assert (declaration.step, declaration.state) == ("school_review", "under_review")


def test_a_partner_that_is_not_registered_cannot_be_asked_to_seal(sealing: SimpleNamespace) -> None:
    declaration = lives.draft(sealing.round, sealing.school, sealing.author, 1)
    with pytest.raises(Refused) as refused:
        filing.submit(declaration.pk, actor=sealing.author, at=AT)
    codes = {each.code for each in refused.value.findings}
    assert "party_not_registered" in codes


def test_where_seals_are_given_here_the_sealed_paper_is_made_and_nothing_uploaded(
    world: SimpleNamespace,
) -> None:
    world.round = open_production_round(AT, source=with_seals())
    RoundSwitch.objects.create(round=world.round, key="papers", choice="here", set_at=AT)
    world.partner_keeper = make_person("seal_keeper", world.enterprise)
    declaration = filed(world)
    assert not Document.objects.filter(subject_id=str(declaration.pk)).exists()
    declaration = answer(declaration, "lead", world.seal_keeper)
    declaration = answer(declaration, "partner", world.partner_keeper)
    assert declaration.step == "school_review"
    paper = Document.objects.get(subject_id=str(declaration.pk))
    sealed = [each["seal"]["name"] for each in paper.context["opinions"]]
    assert sealed == [world.school.name, world.enterprise.name]


def test_the_scan_is_uploaded_and_handed_in_on_the_page(
    sealing: SimpleNamespace, client: Client
) -> None:
    declaration = answer(sealing.declaration, "partner", sealing.partner_keeper)
    answer(declaration, "lead", sealing.seal_keeper)
    client.force_login(sealing.author)
    address = reverse("upload_scan", args=[declaration.pk])
    assert client.post(address, {"hand_in": "1"}).status_code == 422
    file = SimpleUploadedFile("盖章.pdf", lives.PROOF)
    assert client.post(address, {"scan": file, "upload": "1"}).status_code == 302
    assert "盖章.pdf" in client.get(address).content.decode()
    assert client.post(address, {"hand_in": "1"}).status_code == 302
    assert client.get(address).status_code == 404


# --- lists that several departments seal ---------------------------------------------------------


def agreed(world: SimpleNamespace, n: int, dr: User, education: User) -> Declaration:
    """A candidate on Hubei's list, by both departments."""
    declaration = lives.submitted(world.round, world.school, world.author, n)
    declaration = lives.decide(declaration, world.unit_leader)
    declaration = answer(declaration, "development_reform", dr)
    return answer(declaration, "education", education)


def test_a_list_leaves_only_when_every_department_has_sealed_it_as_it_stands(
    world: SimpleNamespace,
) -> None:
    world.round = open_production_round(AT, source=recognised_by_departments())
    dr = make_person("department_officer", world.hubei, department="development_reform")
    education = make_person("department_officer", world.hubei, department="education")
    for n in range(5):
        lives.shortlist(agreed(world, n, dr, education), world.province_officer)
    summary = SummaryList.objects.get(round=world.round)
    for actor in (world.province_officer, world.province_leader):
        with pytest.raises(PermissionDenied):
            consenting.seal_list(summary.pk, "education", actor=actor, at=AT)
    consenting.seal_list(summary.pk, "education", actor=education, at=AT)
    late = lives.shortlist(agreed(world, 5, dr, education), world.province_officer)
    assert late.state == Declaration.State.SHORTLISTED
    consenting.seal_list(summary.pk, "development_reform", actor=dr, at=AT)
    at = lives.noticed(summary, world.province_leader)
    summary.refresh_from_db()
    with pytest.raises(Refused) as refused:
        sending.send(summary.pk, statement="", actor=world.province_leader, at=at)
    (found,) = refused.value.findings
    assert found.code == "consent_missing"
    assert [each.zh for each in found.params["departments"]] == ["教育行政部门"]
    consenting.seal_list(summary.pk, "education", actor=education, at=at)
    sending.send(summary.pk, statement="", actor=world.province_leader, at=at)
    summary.refresh_from_db()
    assert summary.state == SummaryList.State.SENDING
