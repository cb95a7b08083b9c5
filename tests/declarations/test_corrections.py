"""A running round never changes under its applicants: they take a correction over themselves."""

import json
import re

import pytest
from django.urls import reverse

from declarations.correcting import answers_left, drafts_touched
from declarations.models import SectionDraft
from declarations.selectors import answers_of, programme_of
from declarations.services.taking_over import take_over
from programmes.findings import Conflict, Refused
from programmes.models import Round
from programmes.selectors import definition_of
from programmes.services import load_definition
from programmes.services.corrections import publish_correction
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round, production_source
from tests.workflow import lives
from workflow.services import filing

pytestmark = [pytest.mark.db, pytest.mark.django_db]

PLACE = "          required: true\n          max: 60\n"
PARTIES = "    - id: parties\n"


def with_fields(first: str = "", second: str = "", most: int = 60) -> str:
    """The shipped file with questions added to its first and its second section."""
    source = production_source()
    head, tail = source.split(PARTIES, 1)
    head = head.replace(PLACE, f"          required: true\n          max: {most}\n{first}", 1)
    begin, rest = tail.split("      fields:\n", 1)
    return f"{head}{PARTIES}{begin}      fields:\n{second}{rest}"


def question(key: str, more: str = "") -> str:
    return f"        - {{id: {key}, kind: text, label: {key}, max: 200{more}}}\n"


BEFORE = with_fields(question("remark") + question("wanders"))
AFTER = with_fields(question("asked_now", ", required: true"), question("wanders"), most=5)


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def round(world):
    return open_production_round(AT, source=BEFORE)


@pytest.fixture
def draft(world, round):
    return lives.draft(round, world.school, world.author, 0, remark="备注", wanders="搬家")


def publish(world, round, source=AFTER, **changes):
    after = load_definition(source, at=AT)
    values = {"seen": round.definition_id, "reason": "漏问一项", "at": AT}
    return publish_correction(
        round.pk, after, **{"actor": world.ministry_administrator} | values | changes
    )


def test_a_draft_and_what_was_submitted_keep_their_version(world, round, draft):
    submitted = lives.submitted(round, world.school, world.author, 1)
    publish(world, round)
    for each in (draft, submitted):
        each.refresh_from_db()
        assert programme_of(each) == definition_of(round.definition)
    fresh = Round.objects.get(pk=round.pk)
    begun = filing.start(fresh, world.school, actor=world.author, at=AT)
    assert programme_of(begun).form.field("asked_now")
    filing.submit(draft.pk, actor=world.author, at=AT)
    revision = draft.revisions.get()
    assert revision.definition_sha256 == round.definition.sha256
    assert revision.answers["remark"] == "备注"


def test_a_correction_says_which_drafts_it_touches(world, round, draft):
    empty = filing.start(round, world.school, actor=world.author, at=AT)
    after = load_definition(AFTER, at=AT)
    drafts, touched = drafts_touched(round, definition_of(after))
    found = {each.declaration: (each.lost, each.missing, each.unfit) for each in touched}
    assert drafts == 2
    assert found == {draft: (1, 1, 1), empty: (0, 1, 0)}


def test_taking_over_moves_answers_to_their_questions_and_keeps_those_without_a_place(
    world, round, draft
):
    publish(world, round)
    fresh = Round.objects.get(pk=round.pk)
    before = answers_of(draft)
    take_over(draft.pk, seen=fresh.definition_id, actor=world.author, at=AT)
    draft = type(draft).objects.get(pk=draft.pk)
    after = answers_of(draft)
    assert {key: value for key, value in before.items() if key != "remark"} == after
    homes = {row.section: row.answers for row in draft.drafts.all()}
    assert homes["parties"]["wanders"] == "搬家"
    assert [
        (field.id, list(words)) for field, words in answers_left(draft, draft.drafts.all())
    ] == [("remark", ["备注"])]


def test_the_stale_tab_of_a_draft_that_was_taken_over_loses_nothing(world, round, draft):
    from declarations.services.drafts import save_draft

    old = SectionDraft.objects.get(declaration=draft, section="basic")
    publish(world, round)
    seen = Round.objects.get(pk=round.pk).definition_id
    take_over(draft.pk, seen=seen, actor=world.author, at=AT)
    with pytest.raises(Conflict) as conflict:
        save_draft(
            draft.pk,
            "basic",
            {"project_name": "另一窗口"},
            old.version,
            actor=world.author,
            at=AT,
        )
    assert conflict.value.yours.answers["project_name"] == "另一窗口"


def test_text_of_a_page_drawn_before_the_form_was_corrected_is_kept(client, world, round, draft):
    """Typed only into a question that the corrected form no longer has: nothing else tells it."""
    drawn = draft.definition_id
    page = SectionDraft.objects.get(declaration=draft, section="basic")
    publish(world, round)
    seen = Round.objects.get(pk=round.pk).definition_id
    take_over(draft.pk, seen=seen, actor=world.author, at=AT)
    client.force_login(world.author)
    typed = {"version": page.version, "form": drawn, "a.remark": "晚到的文字"}
    body = json.dumps([[name, str(value)] for name, value in typed.items()])
    address = reverse("autosave", args=[draft.pk, "basic"])
    answer = client.post(address, body, content_type="application/json")
    assert answer.status_code == 409
    assert left(draft) == [("remark", ["晚到的文字"])]
    answer = client.post(reverse("section", args=[draft.pk, "basic"]), typed | {"a.remark": "更晚"})
    assert answer.status_code == 302
    assert left(draft) == [("remark", ["更晚"])]
    shown = client.get(reverse("section", args=[draft.pk, "basic"])).content.decode()
    assert f'name="form" value="{seen}"' in shown


def left(draft):
    """The answers without a place, in words."""
    draft = lives.fresh(draft)
    found = answers_left(draft, draft.drafts.all())
    return [(field.id, list(words)) for field, words in found]


def test_only_a_draft_is_taken_over_and_only_to_what_was_compared(world, round, draft):
    publish(world, round)
    with pytest.raises(Conflict):
        take_over(draft.pk, seen=round.definition_id, actor=world.author, at=AT)
    seen = Round.objects.get(pk=round.pk).definition_id
    with pytest.raises(Refused):
        take_over(draft.pk, seen=seen, actor=world.other_author, at=AT)
    filing.submit(draft.pk, actor=world.author, at=AT)
    with pytest.raises((Conflict, Refused)):
        take_over(draft.pk, seen=seen, actor=world.author, at=AT)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (BEFORE.replace("    max: 8\n", "    max: 9\n", 1), "not_correctable"),
        (BEFORE.replace("closes: 2023-09-12", "closes: 2023-09-11", 1), "not_correctable"),
        (BEFORE + "# note\n", "same_version"),
    ],
)
def test_what_decides_places_and_days_is_not_corrected(world, round, source, code):
    with pytest.raises(Refused) as refused:
        publish(world, round, source)
    assert code in {each.code for each in refused.value.findings}
    assert Round.objects.get(pk=round.pk).definition == round.definition
    assert not round.corrections.exists()


def test_the_second_of_two_corrections_sees_the_first(world, round):
    publish(world, round)
    with pytest.raises(Conflict):
        publish(world, round, with_fields(question("third")))


def test_after_a_conflict_the_page_compares_anew_and_keeps_the_reason(client, world, round):
    third = load_definition(with_fields(question("third")), at=AT)
    client.force_login(world.ministry_administrator)
    seen = round.definition_id
    publish(world, round)
    address = f"/rounds/{round.pk}/correct/{third.pk}/"
    page = client.post(address, {"reason": "漏问第三项", "seen": seen})
    assert page.status_code == 409
    assert "漏问第三项" in page.text
    assert "asked_now" in page.text, "compared with what the other one published"
    again = {"reason": "漏问第三项", "seen": page.context["form"]["seen"].value()}
    assert client.post(address, again).status_code == 302
    assert Round.objects.get(pk=round.pk).definition == third


def test_the_pages_compare_publish_and_take_over(client, world, round, draft):
    after = load_definition(AFTER, at=AT)
    client.force_login(world.ministry_administrator)
    page = client.get(f"/definitions/{round.definition_id}/against/{after.pk}/")
    assert "asked_now" in page.text
    assert "wanders、合作企业、" in page.text  # as they are asked, not by the names of the file
    address = f"/rounds/{round.pk}/correct/{after.pk}/"
    page = client.get(address)
    assert draft.number in page.text
    refused = client.post(address, {"reason": "", "seen": round.definition_id})
    assert refused.status_code == 422
    client.post(address, {"reason": "漏问一项", "seen": round.definition_id})
    client.force_login(world.author)
    assert f"/declarations/{draft.pk}/correction/" in client.get(f"/declarations/{draft.pk}/").text
    page = client.get(f"/declarations/{draft.pk}/correction/")
    assert "漏问一项" in page.text
    assert re.search(r"不再符合</b>：\s*项目名称</p>", page.text)
    client.post(f"/declarations/{draft.pk}/correction/", {"seen": after.pk})
    hub = client.get(f"/declarations/{draft.pk}/").text
    assert f"/declarations/{draft.pk}/correction/" not in hub
    assert "备注" in hub
