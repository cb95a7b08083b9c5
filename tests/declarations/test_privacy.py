"""Sensitive answers: sealed in the database, masked for readers, gone when erased."""

import json

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations import vault
from declarations.models import PersonKey, SectionDraft
from declarations.rules import secrecy
from declarations.selectors import answers_of, changes, draft_sheet, examine, masked
from declarations.services import drafts, privacy
from declarations.services.submission import digest_of, freeze
from programmes.findings import Conflict
from programmes.selectors import definition_of
from trail.models import Chain, Entry
from trail.services import verify

from . import samples

pytestmark = pytest.mark.db


@pytest.fixture
def world(db):
    world = samples.begin_in_world()
    samples.write(world.declaration, samples.answers())
    samples.attach_all(world.declaration)
    return world


def freeze_now(world):
    return freeze(world.declaration, actor=world.author, at=samples.AT)


def everything_stored() -> str:
    """Every row of every table, as the database holds it."""
    rows = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            rows += [repr(row) for row in cursor.fetchall()]
    return "\n".join(rows)


def test_no_row_of_the_database_holds_a_sensitive_value_in_clear(world):
    with pytest.raises(Conflict):
        drafts.save_draft(
            world.declaration.pk,
            "people",
            {"leader": samples.person("陈立新", "E99887766")},
            0,
            actor=world.author,
            at=samples.AT,
        )
    freeze_now(world)
    stored = everything_stored()
    assert samples.ANSWERS["project_name"] in stored  # the search finds what is there
    numbers = [samples.LEADER_NUMBER, samples.ANSWERS["enterprise_leader"]["number"]]
    numbers += [row["name"]["number"] for row in samples.ANSWERS["team"]]
    for secret in (*numbers, samples.PHONE, "E99887766"):
        assert secret not in stored


def test_the_author_reads_back_every_character(world):
    opened = vault.open_answers(world.declaration, answers_of(world.declaration))
    assert opened["leader"] == samples.ANSWERS["leader"]
    assert opened["partners"] == samples.ANSWERS["partners"]


def test_readers_see_masks(world):
    shown = str(masked(freeze_now(world))) + str(draft_sheet(examine(world.declaration)))
    assert samples.LEADER_NUMBER not in shown
    assert samples.PHONE not in shown
    assert "139****0001" in shown


def test_opening_for_another_reader_is_recorded_without_the_value(world):
    revision = freeze_now(world)
    opened = privacy.unseal_answers(
        world.declaration,
        revision.answers,
        actor=world.province_officer,
        at=samples.AT,
        reason="核对身份",
    )
    assert opened["leader"]["number"] == samples.LEADER_NUMBER
    entry = Entry.objects.get(verb="unmasked")
    assert entry.actor == world.province_officer.trail_name
    assert "leader" in entry.data["entries"]
    assert samples.LEADER_NUMBER not in json.dumps(entry.data)


def test_an_erased_person_is_unreadable_everywhere_and_all_chains_hold(world):
    revision = freeze_now(world)
    identity = vault.identity_of("resident_id", samples.LEADER_NUMBER)
    assert privacy.erase_person(identity, actor=world.ministry_administrator, at=samples.AT) == 1
    assert vault.open_answers(world.declaration, revision.answers)["leader"]["number"] == ""
    shown = str(masked(revision))
    assert samples.LEADER_NUMBER[-4:] not in shown
    assert "已删除" in shown
    assert revision.digest == digest_of(revision.definition_sha256, revision.answers, {})
    assert all(verify(chain) == [] for chain in Chain.objects.all())
    key = PersonKey.objects.get(entry="leader")
    assert (key.wrapped, key.salt, key.identity) == ("", "", "")


def test_an_erased_entry_that_is_filled_anew_has_a_new_key(world):
    revision = freeze_now(world)
    identity = vault.identity_of("resident_id", samples.LEADER_NUMBER)
    privacy.erase_person(identity, actor=world.ministry_administrator, at=samples.AT)
    draft = SectionDraft.objects.get(section="people")
    answers = {"leader": {"name": "陈立新", "type": "passport", "number": "E99887766"}}
    drafts.save_draft(
        world.declaration.pk, "people", answers, draft.version, actor=world.author, at=samples.AT
    )
    opened = vault.open_answers(world.declaration, answers_of(world.declaration))
    assert opened["leader"]["number"] == "E99887766"
    assert vault.open_answers(world.declaration, revision.answers)["leader"]["number"] == ""
    assert "已删除" in str(masked(revision))
    key = PersonKey.objects.get(entry="leader")
    assert key.identity == vault.identity_of("passport", "E99887766")
    later = freeze_now(world)
    assert "已删除" not in str(masked(later))
    (changed,) = changes(revision, later)
    assert secrecy.ERASED in changed.old
    assert (secrecy.ERASED in changed.new, changed.field) == (False, "leader")


def test_the_keys_of_all_people_in_a_section_are_written_at_once(world):
    another = drafts.begin(world.round, world.school, actor=world.author, at=samples.AT)
    with CaptureQueriesContext(connection) as asked:
        samples.write(another, samples.answers())
    written = [each for each in asked if 'INTO "declarations_personkey"' in each["sql"]]
    questions = {key.entry.partition(".")[0] for key in another.person_keys.exclude(entry="")}
    sections = definition_of(another.definition).form.sections
    asking = [s.id for s in sections if questions & {field.id for field in s.fields}]
    assert another.person_keys.count() > len(asking) + 1
    assert len(written) == len(asking) + 1  # the declaration's own


def test_erasing_somebody_in_a_table_takes_the_whole_row_and_nobody_else(world):
    identity = vault.identity_of("resident_id", samples.ANSWERS["team"][0]["name"]["number"])
    assert privacy.erase_person(identity, actor=world.ministry_administrator, at=samples.AT) == 1
    opened = vault.open_answers(world.declaration, answers_of(world.declaration))
    assert opened["team"][0]["name"]["number"] == ""
    assert opened["team"][1]["name"] == samples.ANSWERS["team"][1]["name"]


def test_the_same_person_is_found_again_whatever_the_writing(world):
    assert vault.identity_of("passport", "e12 345-678") == vault.identity_of(
        "passport", "Ｅ12345678"
    )
    assert vault.identity_of("passport", "1") != vault.identity_of("resident_id", "1")
    key = PersonKey.objects.get(declaration=world.declaration, entry="leader")
    assert key.identity == vault.identity_of("resident_id", samples.LEADER_NUMBER)


def test_a_sealed_part_does_not_open_elsewhere(world):
    sealed = SectionDraft.objects.get(section="people").answers["leader"]["number"]
    other = PersonKey.objects.get(entry="enterprise_leader")
    with pytest.raises(vault.Unreadable):
        vault.unseal(other, sealed)


def test_another_master_key_opens_nothing(world, settings):
    settings.MASTER_KEY = "YW5vdGhlciBrZXkgZm9yIHRlc3RzLCAzMiBieXRlcyE="
    with pytest.raises(vault.Unreadable):
        vault.open_answers(world.declaration, answers_of(world.declaration))


def test_an_unchanged_number_is_no_change_between_revisions(world):
    old = freeze_now(world)
    draft = SectionDraft.objects.get(section="people")
    raw = vault.open_answers(world.declaration, draft.answers)
    raw["enterprise_leader"] = samples.person("赵雨晴", samples.LEADER_NUMBER)
    drafts.save_draft(
        world.declaration.pk, "people", raw, draft.version, actor=world.author, at=samples.AT
    )
    found = changes(old, freeze_now(world))
    assert [change.field for change in found] == ["enterprise_leader"]
