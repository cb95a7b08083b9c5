"""What holds only in principle: allowed with a written reason, which the next level reads."""

import html
import json
import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from declarations.models import Declaration, Justification
from declarations.selectors import changes, completeness, examine, masked, printable
from declarations.services import justifying, submission
from programmes.findings import Conflict, Refused, Strength
from tests.factories import make_world
from tests.programmes.factories import open_production_round, production_source
from trail.models import Entry
from workflow.services import filing

from . import samples

RULE = """
  - type: field_compare
    id: enough_hours
    title: {zh-hans: 学时原则上不少于100, en: At least 100 hours}
    field: hours
    op: ge
    value: 100
    unit: 学时
    strength: soft
    quote: 学时原则上不少于100。
"""
ROWS, HOURS = "rows-team", "rule-enough_hours"
REASONS = {ROWS: "项目跨两个专业，须两名教师。", HOURS: "学时按新方案压缩。"}


def source() -> str:
    """The production project: one member of the team and a hundred hours, both in principle."""
    text = production_source().replace(
        "min_rows: 2\n          max_rows: 30",
        "min_rows: 1\n          max_rows: 1\n          max_rows_strength: soft",
    )
    assert "max_rows_strength" in text
    return text.replace("\neligibility:\n", "\neligibility:" + RULE, 1)


@pytest.fixture
def world(db):
    world = make_world()
    world.round = open_production_round(samples.AT, days_left=36500, source=source())
    world.declaration = filing.start(world.round, world.school, actor=world.author, at=samples.AT)
    samples.write(world.declaration, samples.answers())
    samples.attach_all(world.declaration)
    return world


def standing(world):
    return Declaration.objects.get(pk=world.declaration.pk)


def write(world, texts, seen=None, actor=None):
    justifying.write(
        world.declaration.pk, texts, seen or {}, actor=actor or world.author, at=samples.AT
    )


def freeze(world):
    return submission.freeze(standing(world), actor=world.author, at=samples.AT)


@pytest.mark.db
def test_more_rows_than_in_principle_are_kept_and_leave_the_section_done(world):
    examined = examine(world.declaration)
    assert len(examined.values["team"]) == 2
    [found] = examined.findings
    assert (found.code, found.strength, found.place) == (
        "rows_in_principle",
        Strength.SOFT,
        "field:team",
    )
    assert {state.status for state in completeness(examined)} == {"done"}


@pytest.mark.db
def test_nothing_is_submitted_without_each_reason_and_all_are_named_at_once(world):
    with pytest.raises(Refused) as refused:
        freeze(world)
    assert [(f.code, f.place) for f in refused.value.findings] == [
        ("reason_missing", f"field:reason-{ROWS}"),
        ("reason_missing", f"field:reason-{HOURS}"),
    ]
    write(world, {ROWS: "理由", HOURS: "长" * 501})
    with pytest.raises(Refused) as refused:
        freeze(world)
    [found] = refused.value.findings
    assert (found.code, found.params["over"]) == ("too_long", 1)
    assert Justification.objects.get(key=HOURS).text == "长" * 501


@pytest.mark.db
def test_the_revision_keeps_the_reasons_in_its_digest_and_on_paper(world):
    write(world, REASONS)
    first = freeze(world)
    assert first.justifications == REASONS
    digest = submission.digest_of(first.definition_sha256, first.answers, REASONS)
    assert first.digest == digest
    assert digest != submission.digest_of(first.definition_sha256, first.answers, {})
    paper = printable(first, masked(first), {ROWS: "示例学院2026年3月1日同意例外"})[-1]
    assert paper == {
        "title": "例外情况说明",
        "rows": [
            {"label": "团队成员", "value": f"{REASONS[ROWS]}\n（示例学院2026年3月1日同意例外）"},
            {"label": "学时原则上不少于100", "value": REASONS[HOURS]},
        ],
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        type(first).objects.update(justifications={})
    write(world, {HOURS: "另有安排。"}, seen=REASONS)
    second = freeze(world)
    assert [(c.kind, c.label.zh, c.old, c.new) for c in changes(first, second)] == [
        ("changed", "学时原则上不少于100", (REASONS[HOURS],), ("另有安排。",))
    ]


@pytest.mark.db
def test_a_reason_that_is_no_longer_asked_for_is_not_frozen(world):
    write(world, REASONS)
    samples.write(world.declaration, samples.answers(hours="120"))
    assert freeze(world).justifications == {ROWS: REASONS[ROWS]}


@pytest.mark.db
def test_a_stale_page_overwrites_no_reason_and_touches_only_what_it_changed(world):
    write(world, REASONS)
    with pytest.raises(Conflict) as conflict:
        write(world, {ROWS: "另一个理由。"})
    assert conflict.value.saved == {ROWS: REASONS[ROWS]}
    write(world, {ROWS: REASONS[ROWS], HOURS: "改写。"}, seen={HOURS: REASONS[HOURS]})
    assert justifying.texts_of(world.declaration) == {ROWS: REASONS[ROWS], HOURS: "改写。"}
    write(world, {"rule-nothing": "x"})
    assert not Justification.objects.filter(key="rule-nothing").exists()
    with pytest.raises(Refused):
        write(world, REASONS, actor=world.foreign_author)


@pytest.fixture
def author(client, world):
    client.force_login(world.author)
    return client


@pytest.mark.flow
def test_the_check_page_asks_for_each_reason_and_keeps_it_though_submission_is_refused(
    author, world
):
    check = reverse("check_answers", args=[world.declaration.pk])
    page = html.unescape(author.get(check).content.decode())
    assert page.count('name="reason.') == 2
    assert "学时原则上不少于100。" in page
    submit = reverse("submit", args=[world.declaration.pk])
    answer = author.post(submit, {f"reason.{ROWS}": REASONS[ROWS], f"reason.{HOURS}": ""})
    assert answer.status_code == 422
    assert f'href="{check}?check=1#field-reason-{HOURS}"' in answer.content.decode()
    page = html.unescape(author.get(f"{check}?check=1").content.decode())
    assert REASONS[ROWS] in page
    assert f'href="#field-reason-{HOURS}"' in page
    assert f'id="error-reason-{HOURS}"' in page
    assert f'id="error-reason-{ROWS}"' not in page
    # In the summary, at the box, and beside the condition that wants it.
    assert page.count("请写明申请例外的理由。") == 3


@pytest.mark.flow
def test_with_the_reasons_it_is_submitted_and_the_page_of_the_declaration_shows_them(author, world):
    submit = reverse("submit", args=[world.declaration.pk])
    answer = author.post(submit, {f"reason.{key}": text for key, text in REASONS.items()})
    assert answer["Location"] == reverse("receipt", args=[world.declaration.pk])
    page = author.get(reverse("declaration", args=[world.declaration.pk])).content.decode()
    assert all(text in page for text in REASONS.values())


@pytest.mark.flow
def test_two_texts_of_one_reason_are_both_shown(author, world):
    write(world, REASONS)
    answer = author.post(
        reverse("justify", args=[world.declaration.pk]),
        {f"reason.{ROWS}": "第二个人的理由。", f"seen.{ROWS}": ""},
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "第二个人的理由。" in page
    assert REASONS[ROWS] in page
    assert justifying.texts_of(world.declaration) == REASONS


def saved_by_the_page(author, world, version, **texts):
    entries = [["version", version], *([f"seen.{key}", ""] for key in texts)]
    body = json.dumps([*entries, *([f"reason.{key}", text] for key, text in texts.items())])
    where = reverse("justify", args=[world.declaration.pk])
    headers = {"X-Requested-With": "autosave"}
    return author.post(where, body, content_type="application/json", headers=headers)


def entries(world):
    return Entry.objects.filter(chain__subject_id=str(world.declaration.pk), verb="justified")


@pytest.mark.flow
def test_the_page_saves_the_reasons_by_itself_and_knows_its_own_saves(author, world):
    page = author.get(reverse("check_answers", args=[world.declaration.pk])).content.decode()
    assert f'data-autosave="{reverse("justify", args=[world.declaration.pk])}"' in page
    version = re.search(r'name="version" value="(\w+)"', page)[1]
    for text in ("项目", "项目跨", "", "项目跨两个专业"):
        answer = saved_by_the_page(author, world, version, **{ROWS: text})
        assert answer.status_code == 200
        version = answer.json()["version"]
        assert justifying.texts_of(world.declaration)[ROWS] == text
    assert not entries(world).exists()
    body = {f"reason.{ROWS}": "完", f"seen.{ROWS}": "", "version": version}
    author.post(reverse("justify", args=[world.declaration.pk]), body)
    assert justifying.texts_of(world.declaration)[ROWS] == "完"
    assert entries(world).count() == 1


@pytest.mark.flow
def test_a_page_that_missed_a_save_overwrites_nothing_by_itself(author, world):
    old = justifying.version_of({})
    assert saved_by_the_page(author, world, old, **{ROWS: "一"}).status_code == 200
    clash = saved_by_the_page(author, world, old, **{ROWS: "二"})
    assert clash.status_code == 409
    assert clash.json()["conflict_url"].endswith("#reasons")
    assert justifying.texts_of(world.declaration) == {ROWS: "一"}
