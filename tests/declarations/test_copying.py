"""Filling in a draft from an earlier declaration: what is carried, what is left, what is told."""

import copy
from types import SimpleNamespace

import pytest

from declarations import earlier
from declarations.models import Attachment, Declaration, PersonKey
from declarations.rules import copying
from declarations.selectors import examine
from declarations.services import attachments, drafts
from declarations.services.copying import copy_answers
from programmes import loader
from programmes.findings import Conflict, Refused
from tests.declarations.samples import ANSWERS, PDF
from tests.factories import AT, make_person, make_world
from tests.programmes.factories import FILES, open_production_round, production_source
from tests.trail_guard import KeyedClient
from trail.models import Entry
from workflow.services import filing

FORM = loader.read(production_source()).form


def changed(old: str, new: str) -> str:
    source = production_source()
    assert old in source
    return source.replace(old, new, 1)


def ids():
    numbers = iter(range(100))
    return lambda: f"n{next(numbers)}"


@pytest.mark.rules
def test_a_form_is_carried_into_itself_but_for_commitments():
    plan = copying.plan(FORM, FORM, ANSWERS, ids())
    anew = {f.id for s in FORM.sections for f in s.fields if f.kind == "commitment"}
    filled = {key for key, value in ANSWERS.items() if value and FORM.field(key)}
    assert set(plan.answers) == filled - anew
    assert plan.unplaced == plan.exposed == ()
    assert plan.answers["partners"][0]["_id"] == plan.rows["partners"]["p1"] == "n0"
    assert plan.answers["partners"][0]["uscc"] == ANSWERS["partners"][0]["uscc"]


@pytest.mark.rules
def test_what_the_new_form_asks_otherwise_or_not_at_all_has_no_place():
    new = loader.read(changed("        - id: students_year\n", "        - id: people_year\n")).form
    plan = copying.plan(FORM, new, ANSWERS, ids())
    assert "students_year" not in plan.answers
    assert [label[0].zh for label in plan.unplaced] == [FORM.field("students_year").label.zh]


@pytest.mark.rules
def test_what_would_no_longer_be_protected_is_left_out():
    label = "label: {zh-hans: 电话, en: Phone}, required: true"
    phone = f"{{id: phone, kind: phone, {label}, sensitive: true}}"
    source = changed(
        phone,
        phone.replace("kind: phone", "kind: text").replace("sensitive: true", "sensitive: false"),
    )
    old = loader.read(changed(phone, phone.replace("kind: phone", "kind: text"))).form
    plan = copying.plan(old, loader.read(source).form, ANSWERS, ids())
    assert [[part.zh for part in label][-1] for label in plan.exposed] == ["电话"]
    assert "phone" not in plan.answers["partners"][0]


@pytest.mark.rules
def test_kindred_are_forms_with_enough_of_the_same_questions():
    other = loader.read((production_source()).replace("project_name", "title_of_it"))
    assert copying.are_kindred(FORM, other.form)
    textbook = loader.read((FILES / "textbook.yaml").read_text(encoding="utf-8")).form
    assert not copying.are_kindred(textbook, FORM)


def write(declaration: Declaration, answers: dict, actor) -> None:
    form = examine(declaration).programme.form
    for section in form.sections:
        here = {f.id: answers[f.id] for f in section.fields if f.id in answers}
        draft = declaration.drafts.filter(section=section.id).first()
        version = draft.version if draft else 0
        drafts.save_draft(declaration.pk, section.id, here, version, actor=actor, at=AT)


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    world = make_world()
    world.first = open_production_round(AT, key="2025")
    world.second = open_production_round(
        AT, key="2026", source=production_source() + "# 新版\n", days_left=40000
    )
    world.source = filing.start(world.first, world.school, actor=world.author, at=AT)
    write(world.source, copy.deepcopy(ANSWERS), world.author)
    attachments.attach(world.source.pk, "agreement", "协议.pdf", PDF, actor=world.author, at=AT)
    world.draft = filing.start(world.second, world.school, actor=world.author, at=AT)
    return world


def everything(draft: Declaration) -> dict[str, int]:
    return {key: version for key, (version, _begun) in earlier.begun_sections(draft).items()}


def take(world: SimpleNamespace, sections: dict[str, int] | None = None, who: str = "author"):
    sections = everything(world.draft) if sections is None else sections
    actor = getattr(world, who)
    return copy_answers(world.draft.pk, world.source.pk, sections, actor=actor, at=AT)


@pytest.mark.db
def test_answers_rows_files_and_sealed_parts_come_over(world):
    done = take(world)
    assert done.files == 1
    raw = examine(world.draft).raw
    assert raw["project_name"] == ANSWERS["project_name"]
    assert raw["leader"] == ANSWERS["leader"]
    row = raw["partners"][0]
    assert row["_id"] != "p1"
    assert row["phone"] == ANSWERS["partners"][0]["phone"]
    keys = set(PersonKey.objects.filter(declaration=world.draft).values_list("entry", flat=True))
    assert {"leader", f"partners.{row['_id']}.phone"} <= keys
    old, new = Attachment.objects.order_by("pk")
    assert (old.sha256, old.declaration_id) == (new.sha256, world.source.pk)
    world.draft.refresh_from_db()
    assert world.draft.title == ANSWERS["project_name"]
    stored = world.draft.drafts.get(section="people").answers["leader"]["number"]
    assert stored["sealed"] not in str(world.source.drafts.get(section="people").answers)


@pytest.mark.db
def test_the_trail_of_both_says_what_was_taken_and_opened(world):
    take(world)
    copied = Entry.objects.get(verb="copied")
    assert copied.data["from"] == world.source.number
    assert copied.chain.subject_id == str(world.draft.pk)
    opened = Entry.objects.get(verb="unmasked", chain__subject_id=str(world.source.pk))
    assert opened.data["reason"] == f"copied into {world.draft.number}"


@pytest.mark.db
def test_what_somebody_else_sealed_and_submitted_is_left_out_and_told(world):
    Declaration.objects.filter(pk=world.source.pk).update(state="refused")
    colleague = make_person("author", world.school)
    world.colleague = colleague
    assert earlier.preview_of(world.draft, refreshed(world.source), colleague).hidden > 0
    take(world, who="colleague")
    raw = examine(world.draft).raw
    assert (raw["leader"]["name"], raw["leader"]["number"]) == (ANSWERS["leader"]["name"], "")
    assert not Entry.objects.filter(verb="unmasked").exists()


def refreshed(declaration: Declaration) -> Declaration:
    return Declaration.objects.get(pk=declaration.pk)


@pytest.mark.db
def test_sections_not_chosen_stay_and_a_section_changed_since_is_a_conflict(world):
    versions = everything(world.draft)
    drafts.save_draft(
        world.draft.pk, "basic", {"project_name": "新名称"}, 0, actor=world.author, at=AT
    )
    with pytest.raises(Conflict):
        take(world, versions)
    assert earlier.begun_sections(world.draft)["basic"] == (1, True)
    take(world, {"people": 0})
    raw = examine(world.draft).raw
    assert raw["project_name"] == "新名称"
    assert raw["leader"] == ANSWERS["leader"]


@pytest.mark.db
def test_nobody_is_overwritten_while_in_a_section(world):
    colleague = make_person("author", world.school)
    drafts.save_draft(world.draft.pk, "basic", {"project_name": "他的"}, 0, actor=colleague, at=AT)
    with pytest.raises(Refused) as error:
        take(world, everything(world.draft))
    assert [f.code for f in error.value.findings] == ["section_held"]


@pytest.mark.db
def test_only_earlier_declarations_of_the_own_unit_and_only_into_a_draft(world):
    assert [e.pk for e in earlier.earlier_of(world.draft, world.author)] == [world.source.pk]
    assert earlier.earlier_of(world.source, world.author) == []
    foreign = filing.start(world.second, world.foreign_school, actor=world.foreign_author, at=AT)
    assert earlier.earlier_of(foreign, world.foreign_author) == []
    assert earlier.earlier_of(world.draft, world.foreign_author) == []
    with pytest.raises(Refused):
        copy_answers(foreign.pk, world.source.pk, {}, actor=world.foreign_author, at=AT)


@pytest.mark.db
def test_taking_over_twice_adds_no_second_file(world):
    take(world)
    take(world)
    standing = Attachment.objects.filter(declaration=world.draft, removed_at=None)
    assert standing.count() == 1


def client_of(person: object) -> KeyedClient:
    client = KeyedClient()
    client.force_login(person)
    client.cookies["django_language"] = "zh-hans"
    return client


@pytest.mark.flow
@pytest.mark.django_db
def test_whoever_starts_is_offered_what_was_declared_before(world):
    client = client_of(world.author)
    started = client.post(f"/rounds/{world.second.pk}/start/", {"organisation": world.school.pk})
    page = client.get(started["Location"])
    assert page.resolver_match.url_name == "copy_sources"
    assert world.source.number in page.content.decode()
    newest = Declaration.objects.latest("pk")
    shown = client.get(f"/declarations/{newest.pk}/copy/{world.source.pk}/")
    text = shown.content.decode()
    assert ANSWERS["project_name"] in text
    assert ANSWERS["leader"]["number"] not in text
    form = {"section": ["basic"], "version.basic": "0"}
    done = client.post(f"/declarations/{newest.pk}/copy/{world.source.pk}/", form, follow=True)
    assert done.resolver_match.url_name == "hub"
    assert examine(newest).raw["project_name"] == ANSWERS["project_name"]
    assert "copy/" in done.content.decode()


@pytest.mark.flow
@pytest.mark.django_db
def test_the_page_of_a_stranger_does_not_exist(world):
    for person in (world.foreign_author, world.unit_leader, world.province_officer):
        assert client_of(person).get(f"/declarations/{world.draft.pk}/copy/").status_code == 404
