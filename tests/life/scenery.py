"""The state in which every page of the site has something to show."""

from datetime import date
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from declarations.models import Declaration
from declarations.services import drafts
from documents import services as documents
from documents.models import Document
from notifications.models import Message
from notifications.tasks import deliver_due
from organisations import invitations
from organisations.models import Organisation, RegisteredFact, User
from organisations.register import Entry
from organisations.services import open_account, register_facts
from programmes.findings import Conflict
from programmes.models import Round
from reviews.models import PublicNotice, SummaryList
from reviews.objections import FreedPlace
from tests.documents.samples import ASKED
from tests.life import afterwards, stages
from tests.workflow import lives, objected
from trail.clock import database_now
from workflow.selectors.objections import code_of
from workflow.services import filing, listing, noticing, objecting, story
from workflow.services.ordering import order

SCHOOL = "D420000U1"
WRONG: dict[str, Any] = {
    "hours": "不少于九十",
    "partners": [{"_id": "p1", "uscc": "123"}],
    "team": [{"_id": "t1", "name": {"name": "罗敏", "type": "resident_id", "number": "1"}}],
    "ticked": ["c1", "c2", "c3", "c4", "c5", "c6"],
    "tech_services": [{"_id": "s1", "date": "去年"}],
    "goals": "目标" * 300,
    "clean_commitment": "",
}


def _registered() -> RegisteredFact:
    """That the school has another English name, as the province was told."""
    school = Organisation.objects.get(code=SCHOOL)
    told = school.facts.filter(key="name_en").first()
    entry = Entry("name_en", "Demo College", date(2026, 1, 1), basis="鄂教函〔2026〕1号")
    at = database_now()
    return told or register_facts([(school, entry)], actor="system:tests", at=at)[0]


def built() -> SimpleNamespace:
    """On top of the demonstration's story: keys of what the ways in ``pages`` name."""
    invited = _invited()
    stage = SimpleNamespace(
        round=Round.objects.get().pk,
        version=Round.objects.get().definition_id,
        empty=stages.begun().pk,
        wrong=_wrong().pk,
        full=stages.filled().pk,
        unit=_registered().organisation_id,
        fact=_registered().pk,
        earlier=Declaration.objects.filter(organisation__code=SCHOOL).earliest("pk").pk,
        returned=stages.decided(stages.submitted(), "demo.unit_leader", "return").pk,
        submitted=stages.submitted().pk,
        corrected=_corrected().pk,
        stray=_stray().pk,
        shared=stages.shared("demo.enterprise_author", "content").pk,
        invited=invited.pk,
        invitation=urlsplit(invitations.link_for(invited)).path,
        issued=_paper(issued=True).number,
    )
    paper = _paper(issued=False)
    stage.paper, stage.pending = paper.pk, paper.number
    stage.invalid = _withdrawn_paper()
    stage.list, stage.ninth = _full_list()
    _notices(stage)
    for name, key in vars(afterwards.built()).items():
        setattr(stage, name, key)
    deliver_due()
    stage.mail = Message.objects.latest("pk").pk
    return stage


def _wrong() -> Declaration:
    declaration = stages.begun()
    story.write(declaration, WRONG, {}, actor=declaration.author, at=database_now())
    return declaration


def _corrected() -> Declaration:
    """Returned once, submitted again with one answer changed."""
    declaration = stages.decided(stages.submitted(), "demo.unit_leader", "return")
    author, at = declaration.author, database_now()
    story.write(declaration, lives.answers_of(0, hours="128"), {}, actor=author, at=at)
    filing.submit(declaration.pk, actor=author, at=at)
    return declaration


def _stray() -> Declaration:
    """Two texts of one section, sent from two tabs."""
    declaration = stages.begun()
    for text in ("第一份文本", "第二份文本"):
        try:
            drafts.save_draft(
                declaration.pk,
                "basic",
                {"source": text},
                0,
                actor=declaration.author,
                at=database_now(),
            )
        except Conflict:
            assert text == "第二份文本"
    return declaration


def _full_list() -> tuple[int, str]:
    """Eight places taken; the list's key and the number of a ninth project."""
    eighth = stages.decided(stages.submitted(), "demo.unit_leader")
    eighth = stages.decided(eighth, "demo.province_officer")
    item = eighth.list_items.get()
    officer = stages.person("demo.province_officer")
    listing.shortlist(item.list_id, eighth.pk, actor=officer, at=database_now())
    return item.list_id, item.list.items.get(state="candidate").declaration.number


def _notices(stage: SimpleNamespace) -> None:
    """The story's two notices, and one that was withdrawn before it began again."""
    stage.noticed = SummaryList.objects.get(organisation__code="330000").pk
    stage.sent = SummaryList.objects.get(organisation__code="XPCC").pk
    leader, at = stages.person("demo.zhejiang_sender"), database_now()
    noticing.reopen(stage.noticed, reason="漏列一项，更正后重新公示", actor=leader, at=at)
    _reserve(stage.noticed)
    noticing.announce(
        stage.noticed, contact=lives.CONTACT, statement="仅三项合格。", actor=leader,
        at=database_now(),
    )  # fmt: skip
    stage.withdrawn, stage.running = (
        PublicNotice.objects.filter(list=stage.noticed).order_by("pk").values_list("pk", flat=True)
    )
    stage.over = PublicNotice.objects.get(list=stage.sent).pk
    _objections(stage, leader)


def _reserve(list_id: int) -> None:
    """Two of the list are candidates again, ranked by hand."""
    officer, at = stages.person("demo.zhejiang_officer"), database_now()
    placed = SummaryList.objects.get(pk=list_id).items.filter(state="shortlisted")
    keys = list(placed.order_by("pk").values_list("declaration", flat=True)[:2])
    for key in keys:
        listing.unlist(list_id, key, actor=officer, at=at)
    order(list_id, keys, reason="评议会排序", actor=officer, at=at)


def _objections(stage: SimpleNamespace, leader: User) -> None:
    """One received, one taken up, one answered; a place that is filled and one that is free."""
    notice, at = PublicNotice.objects.get(pk=stage.running), database_now()
    placed = notice.list.items.filter(state="shortlisted").select_related("declaration")
    first, second, third = (item.declaration for item in placed.order_by("pk"))
    received, taken, decided = (objected.objected(notice, first, at=at) for _ in range(3))
    objecting.take_up(taken.pk, seen=0, actor=leader, at=at)
    world = SimpleNamespace(province_leader=leader)
    objected.decided(world, decided, "not_upheld", at=at)
    objected.withdrawn(second, at=at)
    stage.replacement = objected.replaced(world, at=at).pk
    objected.withdrawn(third, at=at)
    stage.free = FreedPlace.objects.get(item__declaration=third).pk
    stage.objection, stage.code = received.pk, code_of(received)
    stage.taken_up = taken.pk
    stage.decided, stage.decided_code = decided.pk, code_of(decided)


def _invited() -> User:
    return open_account(
        Organisation.objects.get(code="D420000U3"),
        "author",
        username="wanghong",
        name="王红",
        email="wanghong@example.org",
        actor=stages.person("demo.province_administrator"),
        at=database_now(),
    )


def _paper(*, issued: bool) -> Document:
    province = Organisation.objects.get(code="420000")
    paper = documents.request_document(organisation=province, at=database_now(), **ASKED)
    if issued:
        documents.issue(paper.pk, at=database_now())
    return paper


def _withdrawn_paper() -> str:
    """Issued, and no longer valid."""
    province, at = Organisation.objects.get(code="420000"), database_now()
    paper = documents.request_document(
        organisation=province, at=at, **ASKED | {"subject_id": "withdrawn"}
    )
    documents.issue(paper.pk, at=at)
    documents.withdraw(paper.subject_kind, paper.subject_id, actor="system:tests", at=at)
    return paper.number
