"""Drafts: exactly what was typed, two tabs, who may write, numbers."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from declarations import vault
from declarations.models import Declaration, SectionDraft, StrayText
from declarations.rules.drafting import storable
from declarations.services import drafts
from programmes.findings import Conflict, Refused
from tests.factories import make_person
from trail.models import Entry

from . import samples

pytestmark = pytest.mark.db


@pytest.fixture
def world(db):
    return samples.begin_in_world()


def save(world, section="basic", version=0, *, save_by=drafts.save_draft, actor=None, **answers):
    return save_by(
        world.declaration.pk,
        section,
        answers,
        version,
        actor=actor or world.author,
        at=samples.AT,
    )


def reread(draft):
    draft.refresh_from_db()
    return vault.open_answers(draft.declaration, draft.answers)


def entries(world, verb):
    return Entry.objects.filter(
        chain__subject_kind="declaration", chain__subject_id=str(world.declaration.pk), verb=verb
    )


def test_a_declaration_begins_numbered_in_draft_at_the_first_step(world):
    assert world.declaration.number == "PP2026-420000-0001"
    assert world.declaration.state == Declaration.State.DRAFT
    assert world.declaration.step == "fill"
    assert world.declaration.province == world.hubei
    second = drafts.begin(world.round, world.school, actor=world.author, at=samples.AT)
    assert second.number == "PP2026-420000-0002"
    foreign = drafts.begin(
        world.round, world.foreign_school, actor=world.foreign_author, at=samples.AT
    )
    assert foreign.number == "PP2026-330000-0001"


def test_a_unit_of_another_kind_is_refused_with_the_sentence_and_draws_no_number(world):
    with pytest.raises(Refused) as refused:
        drafts.begin(world.round, world.enterprise, actor=world.enterprise_author, at=samples.AT)
    assert refused.value.findings[0].quote.startswith("2023年,首批")
    following = drafts.begin(world.round, world.school, actor=world.author, at=samples.AT)
    assert following.number.endswith("0002")


def test_only_an_author_of_the_unit_begins_and_writes(world):
    with pytest.raises(Refused):
        drafts.begin(world.round, world.school, actor=world.other_author, at=samples.AT)
    with pytest.raises(Refused):
        save(world, actor=world.other_author, site="别人的")
    assert not SectionDraft.objects.exists()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200), number=st.text(max_size=30), phone=st.text(max_size=20))
def test_any_text_comes_back_as_it_was_typed(world, text, number, phone):
    text, number, phone = storable(text), storable(number), storable(phone)
    leader = {"name": text, "type": "resident_id", "number": number}
    draft = SectionDraft.objects.filter(declaration=world.declaration, section="people").first()
    version = draft.version if draft else 0
    assert reread(save(world, "people", version, leader=leader))["leader"] == leader
    rows = [{"_id": "p1", "org": text, "phone": phone}]
    draft = SectionDraft.objects.filter(declaration=world.declaration, section="parties").first()
    version = draft.version if draft else 0
    assert reread(save(world, "parties", version, partners=rows))["partners"] == rows


def test_an_unchanged_section_is_not_saved_again(world):
    first = save(world, "people", leader=samples.ANSWERS["leader"])
    assert first.version == 1
    assert save(world, "people", 1, leader=samples.ANSWERS["leader"]).version == 1
    assert save(world, "people", 0, leader=samples.ANSWERS["leader"]).version == 1
    assert entries(world, "saved").count() == 1


def test_an_explicit_save_enters_the_trail_with_a_salted_hash_and_no_value(world):
    save(world, "people", leader=samples.ANSWERS["leader"])
    entry = entries(world, "saved").get()
    assert set(entry.data) == {"section", "version", "digest"}
    assert len(entry.data["digest"]) == 64


def test_an_autosave_stays_out_of_the_trail_until_somebody_saves(world):
    save(world, site="甲", save_by=samples.autosave)
    save(world, version=1, site="乙", save_by=samples.autosave)
    assert not entries(world, "saved").exists()
    save(world, version=2, site="乙")
    assert entries(world, "saved").get().data["version"] == 2
    save(world, version=2, site="乙")
    assert entries(world, "saved").count() == 1


def test_a_stale_tab_keeps_both_texts_and_overwrites_nothing(world):
    save(world, site="先到")
    with pytest.raises(Conflict) as conflict:
        save(world, version=0, site="后到")
    assert conflict.value.saved.answers == {"site": "先到"}
    assert SectionDraft.objects.get().answers == {"site": "先到"}
    assert StrayText.objects.get().answers == {"site": "后到"}
    with pytest.raises(Conflict):
        save(world, version=0, site="后到")
    assert StrayText.objects.count() == 1


def test_a_colleague_who_saves_meanwhile_causes_the_same_conflict(world):
    colleague = make_person("author", world.school)
    save(world, actor=colleague, site="同事写的")
    with pytest.raises(Conflict):
        save(world, site="我写的")
    assert StrayText.objects.get().sent_by == world.author


@pytest.mark.parametrize(
    ("taken", "site", "hours"),
    [([], "先到", "32"), (["site", "hours"], "后到", "64"), (["hours"], "先到", "64")],
)
def test_a_conflict_ends_with_what_the_person_takes(world, taken, site, hours):
    save(world, site="先到", hours="32")
    with pytest.raises(Conflict) as conflict:
        save(world, version=0, site="后到", hours="64")
    drafts.settle_stray(conflict.value.yours.pk, taken, 1, actor=world.author, at=samples.AT)
    assert SectionDraft.objects.get().answers == {"site": site, "hours": hours}
    assert StrayText.objects.get().settled_at == samples.AT
    with pytest.raises(Conflict):
        drafts.settle_stray(conflict.value.yours.pk, taken, 2, actor=world.author, at=samples.AT)


def test_a_conflict_is_not_settled_on_a_text_that_has_moved_on(world):
    save(world, site="先到")
    with pytest.raises(Conflict) as conflict:
        save(world, version=0, site="后到")
    save(world, version=1, site="第三个")
    with pytest.raises(Conflict):
        drafts.settle_stray(conflict.value.yours.pk, ["site"], 1, actor=world.author, at=samples.AT)
    assert SectionDraft.objects.get().answers == {"site": "第三个"}


def test_a_submitted_declaration_is_not_written_in_and_a_returned_one_is(world):
    Declaration.objects.update(state=Declaration.State.UNDER_REVIEW)
    with pytest.raises(Refused):
        save(world, site="晚了")
    Declaration.objects.update(state=Declaration.State.RETURNED)
    assert save(world, site="改正").version == 1


def test_a_draft_is_called_by_its_title_so_far(world):
    save(world, project_name="  项目甲 ")
    world.declaration.refresh_from_db()
    assert world.declaration.title == "项目甲"


def test_what_the_form_does_not_ask_is_not_stored(world):
    draft = save(world, site="甲", lead_school="冒名大学", nonsense="x", team=[])
    assert draft.answers == {"site": "甲"}
