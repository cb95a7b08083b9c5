"""A return with flags: only flagged questions may change, and every remark is answered."""

import html
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from declarations import vault
from declarations.models import Flag, StrayText
from declarations.rules import flags as rules
from declarations.services import attachments, drafts
from programmes.findings import Conflict, Refused
from programmes.selectors import definition_of
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round
from tests.workflow import lives
from trail.models import Entry
from workflow.services import deciding, filing

pytestmark = [pytest.mark.flow, pytest.mark.django_db]
REMARK = "请补充学时依据。"
REPLY = "已按课表改为128学时。"


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setattr("trail.clock._read", lambda: AT)
    world = make_world()
    world.round = open_production_round(AT)
    world.declaration = lives.submitted(world.round, world.school, world.author)
    return world


def give_back(world, outcome="return", **remarks):
    deciding.decide(
        world.declaration.pk,
        revision=world.declaration.revisions.count(),
        outcome=outcome,
        opinion="请按标注修改。",
        flags=remarks,
        actor=world.unit_leader,
        at=AT,
    )
    world.declaration = lives.fresh(world.declaration)


def stored(world, section="basic"):
    return world.declaration.drafts.get(section=section)


def save(world, section="basic", replies=drafts.NO_REPLIES, version=None, **answers):
    draft = stored(world, section)
    at_hand = draft.version if version is None else version
    return drafts.save_draft(
        world.declaration.pk, section, answers, at_hand, replies=replies, actor=world.author, at=AT
    )


def submit(world):
    return filing.submit(world.declaration.pk, actor=world.author, at=AT)


def refusal(run, *args, **more):
    with pytest.raises(Refused) as refused:
        run(*args, **more)
    return [(each.code, each.place) for each in refused.value.findings]


def fields_posted(world, **more):
    draft = stored(world)
    return {"version": draft.version, "form": world.declaration.definition_id, **more}


def page(client, world, query=""):
    client.force_login(world.author)
    answer = client.get(reverse("section", args=[world.declaration.pk, "basic"]) + query)
    return html.unescape(answer.content.decode())


def post(client, world, **more):
    client.force_login(world.author)
    where = reverse("section", args=[world.declaration.pk, "basic"])
    return client.post(where, fields_posted(world, **more))


def test_a_flagged_question_may_change_and_no_other(world):
    give_back(world, hours=REMARK)
    before = stored(world).answers
    wrong = refusal(save, world, hours="128", students_year="999")
    assert wrong == [("not_flagged", "field:students_year")]
    assert stored(world).answers == before
    assert save(world, hours="128").answers["hours"] == "128"


def test_what_was_not_flagged_may_be_sent_as_it_stands(world):
    give_back(world, hours=REMARK)
    whole = vault.open_answers(world.declaration, stored(world, "people").answers)
    save(world, "people", **whole)
    changed = {**whole, "leader": {**whole["leader"], "name": "别人"}}
    assert refusal(save, world, "people", **changed) == [("not_flagged", "field:leader")]


def test_what_depends_on_a_flagged_question_is_open_too(world):
    give_back(world, ticked="请核对所选条件。")
    save(world, "conditions", ticked=["c1", "c2"], community_membership="某市域产教联合体成员")
    assert refusal(save, world, hours="128") == [("not_flagged", "field:hours")]


def test_a_table_is_flagged_as_a_whole(world):
    give_back(world, team="请核对团队成员。")
    whole = vault.open_answers(world.declaration, stored(world, "people").answers)
    rows = [{**row, "task": "课程设计"} for row in whole["team"]]
    save(world, "people", team=rows)


def test_a_return_without_flags_opens_everything(world):
    give_back(world)
    save(world, hours="128", students_year="150")
    assert submit(world).number == 2


def test_flags_of_an_earlier_return_lock_nothing_later(world):
    give_back(world, hours=REMARK)
    save(world, replies={"hours": REPLY}, hours="128")
    submit(world)
    give_back(world)
    save(world, students_year="150")


def test_an_unanswered_flag_blocks_resubmission(world):
    give_back(world, hours=REMARK, plan="请写明年度目标。")
    save(world, replies={"hours": REPLY}, hours="128")
    assert refusal(submit, world) == [("flag_unanswered", "field:plan.flag")]
    save(world, "content", replies={"plan": " \n"})
    assert refusal(submit, world) == [("flag_unanswered", "field:plan.flag")]
    save(world, "content", replies={"plan": "原文已写明，未作修改。"})
    assert submit(world).number == 2


def test_files_of_other_questions_stay(world):
    give_back(world, hours=REMARK, licence="请换清晰的扫描件。")
    files = world.declaration.attachments
    for field, locked in (("agreement", True), ("licence", False)):
        file = files.get(field=field, removed_at=None)
        if locked:
            wrong = [("not_flagged", f"field:{field}")]
            assert refusal(attachments.remove, file.pk, actor=world.author, at=AT) == wrong
            more = (world.declaration.pk, field, "x.pdf", lives.PROOF + b"\n")
            assert refusal(attachments.attach, *more, actor=world.author, at=AT) == wrong
        else:
            attachments.remove(file.pk, actor=world.author, at=AT)
    assert files.filter(field="agreement", removed_at=None).exists()


def test_a_text_that_was_kept_beside_brings_no_locked_answer_back(world):
    give_back(world)
    with pytest.raises(Conflict):
        save(world, version=0, students_year="999")
    submit(world)
    give_back(world, hours=REMARK)
    kept, version = StrayText.objects.get(), stored(world).version
    wrong = refusal(
        drafts.settle_stray, kept.pk, {"students_year"}, version, actor=world.author, at=AT
    )
    assert wrong == [("not_flagged", "field:students_year")]
    drafts.settle_stray(kept.pk, (), version, actor=world.author, at=AT)


def test_a_tab_that_is_behind_fills_only_blank_answers_to_remarks(world):
    give_back(world, hours=REMARK, majors="请核对专业代码。")
    save(world, replies={"hours": REPLY}, hours="128")
    with pytest.raises(Conflict):
        save(world, version=0, replies={"hours": "旧", "majors": "无误。"}, hours="64")
    assert dict(Flag.objects.values_list("field", "answer")) == {"hours": REPLY, "majors": "无误。"}


@pytest.mark.parametrize(
    ("outcome", "flags", "code"),
    [
        ("return", {"hours": " "}, "flag_without_remark"),
        ("return", {"no_such_question": REMARK}, "flag_unknown"),
        ("return", {"school_opinion": REMARK}, "flag_unknown"),
        ("recommend", {"hours": REMARK}, "flags_without_return"),
    ],
)
def test_a_flag_that_makes_no_sense_is_refused(world, outcome, flags, code):
    assert code in [each for each, _place in refusal(give_back, world, outcome, **flags)]
    assert not Flag.objects.exists()
    assert lives.fresh(world.declaration).state == "under_review"


def test_the_trail_knows_flags_and_answers_but_no_texts(world):
    give_back(world, hours=REMARK)
    for reply in (REPLY, REPLY + "另附课表。"):
        save(world, replies={"hours": reply})
    found = Entry.objects.filter(verb__in=["flagged", "flag_answered"]).order_by("pk")
    assert [each.verb for each in found] == ["flagged", "flag_answered"]
    assert all(each.data["flag"] == Flag.objects.get().pk for each in found)
    assert not any(text in json.dumps(each.data) for each in found for text in (REMARK, REPLY))


def test_a_post_to_a_question_that_is_not_flagged_is_refused_and_shows_what_was_typed(
    client, world
):
    give_back(world, hours=REMARK)
    more = {"a.hours": "128", "a.students_year": "999", "flag.hours": REPLY}
    answer = post(client, world, **more)
    text = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "年均参与学生数" in text.partition('id="errors"')[2].partition("</section>")[0]
    assert "999" in text.partition('id="refused-head"')[2].partition("</section>")[0]
    assert 'value="128"' in text
    assert f">\n{REPLY}</textarea>" in text
    assert stored(world).answers["students_year"] != "999"
    assert not Flag.objects.get().answer


def test_the_page_saves_the_answer_to_a_remark(client, world):
    give_back(world, hours=REMARK)
    assert post(client, world, **{"a.hours": "128", "flag.hours": REPLY}).status_code == 302
    assert Flag.objects.get().answer == REPLY
    assert submit(world).answers["hours"] != "96"


def test_an_autosave_keeps_answers_and_names_what_is_locked(client, world):
    give_back(world, hours=REMARK)
    client.force_login(world.author)
    where = reverse("autosave", args=[world.declaration.pk, "basic"])
    for more, status in (({"flag.hours": REPLY}, 200), ({"a.students_year": "999"}, 422)):
        body = json.dumps([[k, str(v)] for k, v in fields_posted(world, **more).items()])
        answer = client.post(where, body, content_type="application/json")
        assert answer.status_code == status
    assert "年均参与学生数" in answer.json()["message"]
    assert Flag.objects.get().answer == REPLY


def test_a_file_posted_to_a_locked_question_is_refused(client, world):
    give_back(world, hours=REMARK)
    client.force_login(world.author)
    where = reverse("attach", args=[world.declaration.pk])
    upload = SimpleUploadedFile("x.pdf", lives.PROOF + b"\n")
    answer = client.post(where, {"attach": "agreement", "f.agreement": upload})
    assert answer.status_code == 422
    assert world.declaration.attachments.filter(field="agreement").count() == 1


def test_the_section_page_lets_only_flagged_questions_be_written(client, world):
    give_back(world, hours=REMARK)
    text = page(client, world)
    assert 'name="a.hours"' in text
    assert REMARK in text.partition('name="a.hours"')[2].partition('name="flag.hours"')[0]
    assert text.count('name="a.') == 1
    assert 'id="field-students_year"' in text
    owed = page(client, world, "?check=1")
    assert 'href="#field-hours.flag"' in owed
    assert 'id="error-hours.flag"' in owed


def test_the_hub_lists_flags_and_whether_they_are_answered(client, world):
    give_back(world, hours=REMARK, plan="请写明年度目标。")
    save(world, replies={"hours": REPLY})
    client.force_login(world.author)
    text = client.get(reverse("hub", args=[world.declaration.pk])).content.decode()
    listed = text.partition('id="flagged-head"')[2].partition("</section>")[0]
    assert reverse("section", args=[world.declaration.pk, "basic"]) + "#field-hours" in listed
    assert listed.count(">已回复<") == listed.count(">未回复<") == 1
    checked = client.get(reverse("check_answers", args=[world.declaration.pk])).content.decode()
    assert "check=1#field-plan.flag" in checked


def test_what_leans_on_a_flagged_question_is_found_through_others(world):
    form = definition_of(world.declaration.definition).form
    assert rules.unlocked(form, {"hours"}) == {"hours"}
    assert {"group_membership", "group_proof"} <= rules.unlocked(form, {"ticked"})
    assert "hours" not in rules.unlocked(form, {"ticked"})
