"""Every address × every role × own and foreign organisation: who gets through the door.

The table below is the intention, written by hand. An address that is not in it fails a test.
“Through” means that the view ran (200, a redirect onwards, or a refusal that names what is wrong);
“shut” means 404 or 403, and for nobody logged in the way to the login page.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from declarations.services.coediting import invite
from documents.services import request_document
from notifications.models import Message
from organisations.register import Entry
from organisations.services import register_facts
from programmes.definitions import NoticeTerms
from programmes.models import Round
from programmes.selectors import definition_of
from quotas.services import Origin, Trial, set_table
from reviews.models import SummaryList
from reviews.objections import FreedPlace, Objection
from reviews.panels import Assignment
from reviews.services import open_notice
from tests.factories import AT, make_organisation, make_person, make_world
from tests.programmes.factories import open_production_round
from tests.recorded import Recorded
from tests.workflow import afterlife, lives, panels
from tests.workflow.countersigned import recognised_by_departments, with_seals
from workflow.selectors.objections import code_of
from workflow.services import assessing, assigning, changing, filing
from workflow.services.countersigning import countersign
from workflow.services.obliging import oblige
from workflow.views import assessing as assessing_views
from workflow.views import desk, lists

pytestmark = [pytest.mark.flow, pytest.mark.django_db]

ROLES = (
    "author",
    "coeditor",  # an author of another unit, invited into the own side's draft
    "unit_leader",
    "seal_keeper",
    "city_officer",
    "department_officer",
    "province_officer",
    "province_administrator",
    "province_leader",
    "expert",
    "assessor",  # an expert of the own side's province, before one of its declarations
    "ministry_officer",
    "ministry_administrator",
    "auditor",
    "stranger",
    "anonymous",
)
PEOPLE = frozenset(ROLES) - {"anonymous"}
EVERYBODY = frozenset(ROLES)
NOBODY: frozenset[str] = frozenset()
WRITERS = frozenset({"author"})
COWRITERS = WRITERS | {"coeditor"}
SCHOOL = frozenset({"author", "unit_leader"})
QUOTAS = frozenset({"ministry_administrator"})
MANAGERS = frozenset({"unit_leader", "province_administrator", "ministry_administrator"})
DESKS = frozenset({"unit_leader", "city_officer", "province_officer", "ministry_officer"})
PROVINCE = frozenset({"province_officer", "province_administrator", "province_leader"})
AUDIT = frozenset({"auditor"})
OFFICER = frozenset({"province_officer"})
SENDERS = frozenset({"unit_leader", "province_leader", "ministry_officer"})
ASSESSOR = frozenset({"assessor"})
MINISTRY = frozenset({"ministry_officer", "ministry_administrator"})
REGISTRARS = frozenset({"province_administrator", "ministry_administrator"})
READERS_OF_UNITS = SCHOOL | PROVINCE | MINISTRY | AUDIT | {"city_officer"}


RENAMED = changing.Account("renaming", AT.date(), "经核准更名。")
WATCHERS = READERS_OF_UNITS | {"coeditor"}


@dataclass(frozen=True)
class Door:
    """Who gets through to an object of the own side, and of the foreign one."""

    own: frozenset[str]
    foreign: frozenset[str]
    target: str = ""  # which of the side's objects the address names
    methods: tuple[str, ...] = ("get",)
    data: str = ""  # which of the side's objects goes along in the form


TABLE: dict[str, Door] = {
    "healthz": Door(EVERYBODY, EVERYBODY),
    "login": Door(EVERYBODY, EVERYBODY, methods=("get", "post")),
    "account_login": Door(EVERYBODY, EVERYBODY),
    "logout": Door(EVERYBODY, EVERYBODY, methods=("post",)),
    "account_inactive": Door(EVERYBODY, EVERYBODY),
    "set_language": Door(EVERYBODY, EVERYBODY, methods=("post",)),
    "switch_role": Door(NOBODY, NOBODY, methods=("post",)),  # no such person in this world
    "invitation": Door(NOBODY, NOBODY, "invitation"),  # a wrong token opens nothing
    "verify": Door(EVERYBODY, EVERYBODY, methods=("get", "post")),
    "verify_number": Door(EVERYBODY, EVERYBODY, "number", ("get", "post")),
    "pending": Door(NOBODY, NOBODY, "key"),  # somebody else's receipt
    "home": Door(PEOPLE, PEOPLE),
    "round": Door(PEOPLE, PEOPLE, "round"),
    "panels": Door(DESKS, DESKS),
    "panel": Door(OFFICER, NOBODY, "panel"),
    "assign_experts": Door(OFFICER, NOBODY, "panel", ("post",)),
    "pass_over_experts": Door(OFFICER, NOBODY, "panel", ("post",)),
    "draw_lot": Door(OFFICER, NOBODY, "panel", ("get", "post")),
    "panel_item": Door(OFFICER, NOBODY, "panel_item", ("get", "post"), "close"),
    "lot": Door(OFFICER, NOBODY, "lot"),
    "experts": Door(OFFICER, NOBODY, "desk"),
    "expert_profile": Door(OFFICER, NOBODY, "profile", ("get", "post")),
    "assessments": Door(ASSESSOR | {"expert"}, ASSESSOR | {"expert"}),
    "assess": Door(ASSESSOR, NOBODY, "sheet", ("get", "post")),
    "assess_autosave": Door(ASSESSOR, NOBODY, "sheet", ("post",)),
    "leave_assessment": Door(ASSESSOR, NOBODY, "sheet", ("get", "post")),
    "assessed_file": Door(ASSESSOR, NOBODY, "assessed_file"),
    "order_list": Door(OFFICER, NOBODY, "list", ("get", "post")),
    "lists": Door(PEOPLE, PEOPLE),
    "mails": Door(PEOPLE, PEOPLE),
    "mail": Door(PEOPLE, PEOPLE, "mail"),
    "duties": Door(WATCHERS, WATCHERS),
    "duties_file": Door(WATCHERS, WATCHERS),
    "progress": Door(DESKS | PROVINCE | MINISTRY, DESKS | PROVINCE | MINISTRY),
    "result": Door(READERS_OF_UNITS | {"department_officer"}, MINISTRY | AUDIT, "result"),
    "announce_days": Door(QUOTAS, QUOTAS, "programme", ("get", "post")),
    "import_records": Door(QUOTAS, QUOTAS, methods=("get", "post")),
    "results": Door(EVERYBODY, EVERYBODY),
    "reports": Door(EVERYBODY, EVERYBODY),
    "report": Door(NOBODY, NOBODY, "result"),  # nothing has been published
    "report_file": Door(NOBODY, NOBODY, "unpublished"),
    "moves": Door(
        DESKS | {"province_leader", "department_officer"},
        DESKS | {"province_leader", "department_officer"},
    ),
    # A move or an event that the form does not name has been overtaken: a conflict, not a door.
    "agree": Door(READERS_OF_UNITS | {"department_officer"}, MINISTRY | AUDIT, "result", ("post",)),
    # An award that the form does not name has been overtaken as well.
    "give_time": Door(frozenset({"province_officer"}), NOBODY, "report_duty", ("get", "post")),
    "give_award": Door(
        READERS_OF_UNITS | {"department_officer"}, MINISTRY | AUDIT, "result", ("post",)
    ),
    "tell_change": Door(
        READERS_OF_UNITS | {"department_officer"}, MINISTRY | AUDIT, "result", ("post",)
    ),
    "decide_change": Door(frozenset({"province_officer"}), NOBODY, "change", ("post",)),
    "my_declarations": Door(COWRITERS, COWRITERS),
    "start": Door(WRITERS, NOBODY, "round", ("post",), "organisation"),
    "hub": Door(COWRITERS, NOBODY, "draft"),
    "conditions": Door(COWRITERS, NOBODY, "draft"),
    "paste": Door(COWRITERS, NOBODY, "draft_section", ("post",)),
    "spreadsheet": Door(COWRITERS, NOBODY, "draft_table", ("get", "post")),
    "spreadsheet_file": Door(COWRITERS, NOBODY, "draft_table"),
    "section": Door(COWRITERS, NOBODY, "draft_section", ("get", "post")),
    "autosave": Door(COWRITERS, NOBODY, "draft_section", ("post",)),
    "stray": Door(COWRITERS, NOBODY, "draft_section"),
    "codes": Door(PEOPLE, PEOPLE, "table"),
    "units": Door(PEOPLE, PEOPLE),
    "attach": Door(COWRITERS, NOBODY, "draft", ("post",), "field"),
    "remove_attachment": Door(COWRITERS, NOBODY, "draft_file", ("post",)),
    "check_answers": Door(COWRITERS, NOBODY, "draft"),
    "coeditors": Door(COWRITERS, NOBODY, "draft"),
    "end_coeditor": Door(COWRITERS, NOBODY, "coeditor", ("post",)),
    "take_section": Door(COWRITERS, NOBODY, "draft_section", ("post",)),
    "justify": Door(WRITERS, NOBODY, "draft", ("post",)),
    "submit": Door(WRITERS, NOBODY, "draft", ("post",)),
    "withdraw": Door(WRITERS, NOBODY, "waiting", ("get", "post")),
    "declaration": Door(SCHOOL | AUDIT, AUDIT, "waiting"),
    "compare": Door(SCHOOL | AUDIT, AUDIT, "waiting"),
    "receipt": Door(SCHOOL | AUDIT, AUDIT, "waiting"),
    "timeline": Door(SCHOOL | AUDIT, AUDIT, "waiting"),
    "attachment": Door(SCHOOL | AUDIT, AUDIT, "waiting_file"),
    "attachment_preview": Door(NOBODY, NOBODY, "waiting_file"),  # a PDF, which is no picture
    "to_countersign": Door(
        frozenset({"seal_keeper", "department_officer"}),
        frozenset({"seal_keeper", "department_officer"}),
    ),
    "countersign": Door(frozenset({"department_officer"}), NOBODY, "asked", ("get", "post")),
    "upload_scan": Door(WRITERS, NOBODY, "to_upload", ("get", "post")),
    "seal_list": Door(
        frozenset({"department_officer"}), NOBODY, "sealed_list", ("post",), "department"
    ),
    "departments": Door(
        frozenset({"province_administrator"}),
        frozenset({"province_administrator"}),
        methods=("get", "post"),
    ),
    "queue": Door(DESKS, DESKS),
    "review": Door(frozenset({"unit_leader"}), NOBODY, "waiting", ("get", "post")),
    "list": Door(PROVINCE | AUDIT, AUDIT, "list"),
    "shortlist": Door(frozenset({"province_officer"}), NOBODY, "list", ("post",), "candidate"),
    "place_several": Door(OFFICER, NOBODY, "list", ("get", "post")),
    "placed_several": Door(OFFICER, NOBODY, "list"),
    "unlist": Door(frozenset({"province_officer"}), NOBODY, "list", ("post",), "placed"),
    "take_off": Door(frozenset({"province_officer"}), NOBODY, "list_item", ("get", "post")),
    "announce": Door(frozenset({"province_leader"}), NOBODY, "list", ("get", "post")),
    "reopen": Door(frozenset({"province_leader"}), NOBODY, "list", ("get", "post")),
    "send": Door(frozenset({"province_leader"}), NOBODY, "list", ("get", "post")),
    "sending_progress": Door(PROVINCE | AUDIT, AUDIT, "list"),
    "notices": Door(EVERYBODY, EVERYBODY),
    "notice": Door(EVERYBODY, EVERYBODY, "notice"),
    "object": Door(EVERYBODY, EVERYBODY, "notice", ("get", "post")),
    "objection_answer": Door(EVERYBODY, EVERYBODY, "answer"),  # the code is the key
    "objections": Door(SENDERS, SENDERS),
    "objection": Door(frozenset({"province_leader"}), NOBODY, "objection", ("get", "post")),
    "take_up_objection": Door(frozenset({"province_leader"}), NOBODY, "objection", ("post",)),
    "replace": Door(frozenset({"province_leader"}), NOBODY, "freed_place", ("get", "post")),
    "quota_settings": Door(QUOTAS, QUOTAS, "round"),
    "quota_table": Door(QUOTAS, QUOTAS, "table_of_figures", ("get", "post")),
    "quota_table_file": Door(QUOTAS, QUOTAS, "table_of_figures"),
    "quota_apportion": Door(QUOTAS, QUOTAS, "table_of_figures", ("get", "post")),
    "quota_allotment": Door(QUOTAS, QUOTAS, "allotment"),
    "quota_figure": Door(QUOTAS, QUOTAS, "figure", ("get", "post")),
    "dry_run": Door(QUOTAS, QUOTAS, "round"),
    "dry_run_file": Door(QUOTAS, QUOTAS, "round"),
    "quota_removal": Door(QUOTAS, QUOTAS, "figure", ("get", "post")),
    "programmes": Door(QUOTAS, QUOTAS),
    "load_definition": Door(QUOTAS, QUOTAS, methods=("get", "post")),
    "open_round": Door(QUOTAS, QUOTAS, "definition", ("get", "post")),
    "tables": Door(QUOTAS, QUOTAS),
    "table": Door(QUOTAS, QUOTAS, "table"),
    "table_file": Door(QUOTAS, QUOTAS, "table_version"),
    "table_import": Door(QUOTAS, QUOTAS, "table", ("get", "post")),
    "table_restore": Door(QUOTAS, QUOTAS, "table_version", ("get", "post")),
    "preview_form": Door(QUOTAS, QUOTAS, "definition", ("get", "post")),
    "compare_versions": Door(QUOTAS, QUOTAS, "versions"),
    "correct_round": Door(QUOTAS, QUOTAS, "correcting", ("get", "post")),
    "correction": Door(WRITERS, NOBODY, "draft", ("get", "post")),
    "extend_window": Door(QUOTAS, QUOTAS, "round", ("get", "post")),
    "choose_switch": Door(QUOTAS, QUOTAS, "switch", ("get", "post")),
    "switch_option": Door(
        frozenset({"province_administrator"}),
        frozenset({"province_administrator"}),
        "option",
        ("get", "post"),
    ),
    "try_rules": Door(QUOTAS, QUOTAS, methods=("get", "post")),
    "explain_rules": Door(QUOTAS, QUOTAS),
    "copy_sources": Door(WRITERS, NOBODY, "draft"),
    "copy_from": Door(WRITERS, NOBODY, "draft_and_earlier", ("get", "post")),
    "registers": Door(READERS_OF_UNITS | {"coeditor"}, READERS_OF_UNITS | {"coeditor"}),
    "unit_data": Door(READERS_OF_UNITS, MINISTRY | AUDIT, "organisation"),
    "register_fact": Door(
        REGISTRARS, frozenset({"ministry_administrator"}), "datum", ("get", "post")
    ),
    "withdraw_fact": Door(
        REGISTRARS, frozenset({"ministry_administrator"}), "fact", ("get", "post")
    ),
    "merge_unit": Door(
        REGISTRARS, frozenset({"ministry_administrator"}), "organisation", ("get", "post")
    ),
    "register_table": Door(REGISTRARS, REGISTRARS, methods=("get", "post")),
    "document": Door(PROVINCE | AUDIT, AUDIT, "document"),
    "accounts": Door(MANAGERS, MANAGERS),
    "open_account": Door(MANAGERS, MANAGERS, methods=("get", "post")),
    "close_account": Door(
        frozenset({"unit_leader", "province_administrator"}), NOBODY, "person", ("get", "post")
    ),
    "account_invitation": Door(
        frozenset({"unit_leader", "province_administrator"}), NOBODY, "person", ("get", "post")
    ),
}


def names() -> Iterator[str]:
    def walk(patterns) -> Iterator[str]:
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns)
            else:
                yield pattern.name

    return walk(get_resolver().url_patterns)


@pytest.fixture
def sides() -> SimpleNamespace:
    return _sides()


@Recorded
def _sides() -> SimpleNamespace:
    """The same objects twice: under Hubei (own) and under Zhejiang (foreign)."""
    world = make_world()
    world.department_officer = make_person(
        "department_officer", world.hubei, department="education"
    )
    foreign_officer = make_person("department_officer", world.zhejiang, department="education")
    round = open_production_round(AT)
    table = Trial(round, "per_province", {world.zhejiang: (5, 9)}, Origin("typed"), "试点")
    set_table(table, actor=world.ministry_administrator, at=AT)
    own = _side(
        world, round, world.school, world.hubei, "author", "unit_leader", "province_officer"
    )
    _add_countersigned(own, world.author, world.unit_leader, world.department_officer)
    _to_experts(own, world, world.hubei, "province_officer", "unit_leader")
    world.assessor = own.expert
    own.person = world.seal_keeper
    world.coeditor = world.enterprise_author
    own.coeditor = invite(own.draft.pk, "enterprise_author", [], actor=world.author, at=AT)
    foreign = _side(
        world,
        round,
        world.foreign_school,
        world.zhejiang,
        "foreign_author",
        "foreign_leader",
        "foreign_officer",
    )
    _add_countersigned(foreign, world.foreign_author, world.foreign_leader, foreign_officer)
    _to_experts(foreign, world, world.zhejiang, "foreign_officer", "foreign_leader")
    foreign.person = world.foreign_author
    foreign.coeditor = invite(
        foreign.draft.pk, "other_author", [], actor=world.foreign_author, at=AT
    )
    return SimpleNamespace(world=world, own=own, foreign=foreign)


def _side(world, round, school, province, author, leader, officer) -> SimpleNamespace:
    author, leader, officer = (getattr(world, name) for name in (author, leader, officer))
    earlier = lives.draft(round, school, author, 0)
    draft = lives.draft(round, school, author, 0)
    waiting = lives.submitted(round, school, author, 1)
    listed = []
    for n in (2, 3):
        each = lives.decide(lives.submitted(round, school, author, n), leader)
        listed.append(lives.decide(each, officer))
    placed = lives.shortlist(listed[1], officer)
    document = request_document(
        "province_summary",
        subject_kind="list",
        subject_id="1",
        organisation=province,
        title="汇总表",
        series=f"TEST-{province.code}",
        context={"province": province.name, "items": [], "count": 0},
        readers=[province],
        at=AT,
    )
    summary = SummaryList.objects.get(organisation=province)
    notice = open_notice(
        summary,
        content={"items": [], "columns": [], "contact": "", "terms": NoticeTerms().model_dump()},
        first_day=AT.date(),
        last_day=AT.date(),
        ends_at=AT,
        official=True,
        actor=officer,
        at=AT,
    )
    result = afterlife.result(world, school)
    item = placed.list_items.get()
    oblige(result.pk, at=afterlife.beijing(2027, 1, 1))  # its report, which may be extended
    return SimpleNamespace(
        round=round,
        objection=Objection.objects.create(
            notice=notice, item=item, language="zh-hans", made_at=AT
        ),
        freed=FreedPlace.objects.create(
            list=summary, item=item, by=listed[0].list_items.get(), freed_at=AT, until=AT
        ),
        definition=round.definition,
        notice=notice,
        organisation=school,
        fact=_registered(school),
        earlier=earlier,
        draft=draft,
        draft_file=draft.attachments.first(),
        waiting=waiting,
        waiting_file=waiting.attachments.first(),
        list=summary,
        candidate=listed[0],
        placed=placed,
        document=document,
        mail=Message.objects.first(),
        result=result,
        change=changing.tell(result.pk, RENAMED, actor=author, at=AT),
    )


def _add_countersigned(side, author, leader, officer) -> None:
    """One that waits for the officer's answer, one for a scan, a list that the officer seals."""
    rounds = {
        key: Round.objects.filter(key=key).first()
        or open_production_round(AT, key=key, source=made())
        for key, made in (("2027", recognised_by_departments), ("2028", with_seals))
    }
    school = side.organisation
    listed, asked = (
        lives.decide(lives.submitted(rounds["2027"], school, author, n), leader) for n in (0, 1)
    )
    reform = make_person("department_officer", officer.memberships.get().organisation,
                         department="development_reform")  # fmt: skip
    for person, department in ((officer, "education"), (reform, "development_reform")):
        row = listed.countersignatures.get(department=department)
        countersign(row.pk, value="agree", opinion=lives.OPINION, actor=person, at=AT)
    side.sealed_list = listed.list_items.get().list
    side.asked = asked.countersignatures.get(department="education")
    partner = make_organisation("unit", "enterprise", school.parent, name=f"合作{school.pk}")
    partners = [{**row, "org": partner.name} for row in lives.answers_of(0)["partners"]]
    side.to_upload = lives.draft(rounds["2028"], school, author, partners=partners)
    filing.submit(side.to_upload.pk, actor=author, at=AT)
    for unit, party in ((school, "lead"), (partner, "partner")):
        keeper = make_person("seal_keeper", unit)
        row = side.to_upload.countersignatures.get(party=party)
        countersign(row.pk, value="agree", opinion="", actor=keeper, at=AT)


def _to_experts(side, world, desk, officer, leader) -> None:
    """A declaration of the side before the one expert of its province, drawn by lot."""
    officer, leader = getattr(world, officer), getattr(world, leader)
    side.panel_round = Round.objects.filter(key="experts").first() or open_production_round(
        AT, key="experts", source=panels.source()
    )
    author = side.draft.author
    side.assessed = lives.submitted(side.panel_round, side.organisation, author, 4)
    lives.decide(side.assessed, leader)
    side.expert = panels.make_expert(desk, f"assessor-{desk.code}", "专家", officer)
    step = definition_of(side.panel_round.definition).step(panels.STEP)
    side.lot = assigning.draw(side.panel_round, step, desk, actor=officer, at=AT)
    assessing.open_item(side.assessed.pk, panels.STEP, actor=side.expert, at=AT)
    side.assessed_file = side.assessed.attachments.first()
    side.desk = desk


def _registered(unit):
    entry = Entry("name_en", "Unit", AT.date(), basis="Document")
    return register_facts([(unit, entry)], actor="system:tests", at=AT)[0]


def _address(name: str, door: Door, side: SimpleNamespace) -> str:
    if not door.target:
        return reverse(name)
    special: dict[str, Callable[[], list]] = {
        "invitation": lambda: ["MQ", "wrong-token"],
        "number": lambda: [side.document.number],
        "key": lambda: ["0" * 32],
        "versions": lambda: [side.definition.pk, side.definition.pk],
        "correcting": lambda: [side.round.pk, side.definition.pk],
        "switch": lambda: [side.round.pk, "correction_days"],
        "option": lambda: [side.round.pk, "city_stage"],
        "table": lambda: ["regions"],
        "table_version": lambda: ["regions", 0],
        "draft_section": lambda: [side.draft.pk, "basic"],
        "draft_table": lambda: [side.draft.pk, "conditions", "tech_services"],
        "draft_and_earlier": lambda: [side.draft.pk, side.earlier.pk],
        "datum": lambda: [side.organisation.pk, "uscc"],
        "coeditor": lambda: [side.draft.pk, side.coeditor.pk],
        "programme": lambda: ["production_project"],
        "unpublished": lambda: [side.result.pk, 1],
        "answer": lambda: [side.objection.pk, code_of(side.objection)],
        "freed_place": lambda: [side.list.pk, side.freed.pk],
        "report_duty": lambda: [side.result.pk, side.result.duties.latest("pk").pk],
        "change": lambda: [side.change.result_id, side.change.pk],
        "panel": lambda: [side.panel_round.pk, panels.STEP, side.desk.pk],
        "panel_item": lambda: [side.panel_round.pk, panels.STEP, side.desk.pk, side.assessed.pk],
        "profile": lambda: [side.desk.pk, side.expert.pk],
        "sheet": lambda: [side.assessed.pk, panels.STEP],
        "figure": lambda: [side.round.pk, "per_province", "all"],
        "table_of_figures": lambda: [side.round.pk, "per_province"],
        "allotment": lambda: [side.round.pk, "per_province", 1],
        "list_item": lambda: [side.list.pk, side.placed.pk],
    }
    args = special.get(door.target, lambda: [getattr(side, door.target).pk])()
    return reverse(name, args=args)


def _form(door: Door, side: SimpleNamespace) -> dict[str, object]:
    form: dict[str, object] = {"idempotency_key": uuid.uuid4().hex}
    if door.data in ("candidate", "placed"):
        form["declaration"] = getattr(side, door.data).pk
    elif door.data == "organisation":
        form["organisation"] = side.organisation.pk
    elif door.data == "department":
        form["department"] = "education"
    elif door.data == "close":
        form["action"] = "close"
    elif door.data == "field":
        form["attach"] = "agreement"
    return form


def _got_through(client: Client, method: str, address: str, form: dict[str, object]) -> bool:
    """Ask once and undo whatever it did, so that every cell meets the same state."""
    cookies = client.cookies.output(header="", sep=";")
    with transaction.atomic():
        response = client.get(address) if method == "get" else client.post(address, form)
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(cookies)  # logging out forgets the session's
    assert response.status_code < 500, (method, address, response.status_code)
    to_login = response.status_code == 302 and response["Location"].startswith(
        reverse("login") + "?"
    )
    return response.status_code not in (403, 404) and not to_login


def wrong_cells(sides: SimpleNamespace, role: str, table: dict[str, Door] = TABLE) -> list[str]:
    """The cells of this role that differ from the table."""
    wrong = []
    client = Client(raise_request_exception=True)
    if role != "anonymous":
        client.force_login(
            getattr(sides.world, role),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
    for name, door in table.items():
        for whose in ("own", "foreign"):
            side = getattr(sides, whose)
            for method in door.methods:
                address, form = _address(name, door, side), _form(door, side)
                through = _got_through(client, method, address, form)
                if through != (role in getattr(door, whose)):
                    wrong.append(f"{role} {method} {name} {whose}: {through}")
    return wrong


def test_every_address_of_the_site_is_in_the_table():
    assert set(names()) == set(TABLE)


@pytest.mark.parametrize("role", ROLES)
def test_every_cell_is_as_intended(sides, role):
    wrong = wrong_cells(sides, role)
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize(
    ("module", "check", "door"),
    [
        (lists, "get_list", "list"),
        (desk, "_may_review", "review"),
        (assessing_views, "assigned_or_404", "assess"),
    ],
)
def test_without_one_permission_check_the_table_turns_red(sides, monkeypatch, module, check, door):
    everything = {
        "get_list": lambda user, pk, permission="": SummaryList.objects.get(pk=pk),
        "_may_review": lambda user, declaration: True,
        "assigned_or_404": lambda user, pk, step: Assignment.objects.get(
            assessment__declaration=pk, assessment__step=step
        ),
    }
    monkeypatch.setattr(module, check, everything[check])
    assert any(wrong_cells(sides, role, {door: TABLE[door]}) for role in ROLES)
