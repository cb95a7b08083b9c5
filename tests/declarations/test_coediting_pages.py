"""Writing together over HTTP, without a line of JavaScript: two people, one form."""

import html
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from declarations.models import Attachment, Coeditor, SectionHold, StrayText
from declarations.services import attachments, coediting, drafts
from tests.trail_guard import KeyedClient

from . import samples
from .test_pages import fields_in

pytestmark = pytest.mark.flow


@pytest.fixture
def world(db):
    world = samples.begin_in_world()
    world.guest = world.enterprise_author
    return world


def coming(world, name) -> KeyedClient:
    client = KeyedClient()
    client.force_login(getattr(world, name))
    return client


@pytest.fixture
def author(world):
    return coming(world, "author")


@pytest.fixture
def guest(world):
    """Invited into the content only."""
    world.invitation = coediting.invite(
        world.declaration.pk, "enterprise_author", ["content"], actor=world.author, at=samples.AT
    )
    return coming(world, "guest")


def at(world, name, *more):
    return reverse(name, args=[world.declaration.pk, *more])


def text_of(response) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))


def form_of(client, address) -> dict:
    return fields_in(client.get(address).content.decode())


def test_an_author_invites_on_the_page_and_ends_the_invitation(author, world):
    page = at(world, "coeditors")
    assert "暂无" in text_of(author.get(page))
    named = {"named": "enterprise_author", "sections": ["content", "parties"]}
    sent = author.post(page, named, follow=True)
    assert world.guest.name in text_of(sent)
    row = Coeditor.objects.get()
    assert row.sections == ["parties", "content"]  # in the order of the form
    assert world.guest.name in text_of(author.get(at(world, "hub")))
    ended = author.post(at(world, "end_coeditor", row.pk), follow=True)
    assert "已不能再打开" in text_of(ended)
    assert coming(world, "guest").get(at(world, "hub")).status_code == 404


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"named": "nobody", "sections": ["*"]}, "没有登录名或电子邮箱与此完全一致的申报人"),
        ({"named": "enterprise_author"}, "请勾选对方可以填写的各节"),
        ({"named": "enterprise_author", "sections": ["nothing"]}, "nothing"),
        ({"sections": ["*"]}, "登录名或电子邮箱"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said_at_its_field(author, world, sent, said):
    answer = author.post(at(world, "coeditors"), sent)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert 'href="#field-' in answer.content.decode()
    assert not Coeditor.objects.exists()


def test_all_sections_are_kept_as_all(author, world):
    author.post(at(world, "coeditors"), {"named": "enterprise_author", "sections": ["*", "basic"]})
    assert Coeditor.objects.get().sections == []


def test_the_invited_person_finds_the_way_and_leaves(guest, world):
    listed = text_of(guest.get(reverse("my_declarations")))
    assert world.declaration.number in listed
    assert "协作" in listed
    hub = guest.get(at(world, "hub"))
    assert "由他人填写，您可阅读" in text_of(hub)
    left = guest.post(at(world, "end_coeditor", world.invitation.pk), follow=True)
    assert "您已退出该申报书" in text_of(left)
    assert world.declaration.number not in text_of(guest.get(reverse("my_declarations")))


def test_a_coeditor_neither_invites_nor_ends_others_nor_submits(guest, world):
    other = coediting.invite(
        world.declaration.pk, "other_author", [], actor=world.author, at=samples.AT
    )
    named = {"named": "foreign_author", "sections": ["*"]}
    assert guest.post(at(world, "coeditors"), named).status_code == 404
    assert guest.post(at(world, "end_coeditor", other.pk)).status_code == 404
    assert guest.post(at(world, "submit")).status_code == 404
    assert guest.get(at(world, "withdraw")).status_code == 404
    check = guest.get(at(world, "check_answers")).content.decode()
    assert 'id="submission"' not in check
    assert reverse("submit", args=[world.declaration.pk]) not in check


def test_sections_of_others_are_read_masked_and_shut_for_everything_else(guest, world):
    samples.write(world.declaration, samples.answers())
    attachments.attach(
        world.declaration.pk, "agreement", "a.pdf", samples.PDF, actor=world.author, at=samples.AT
    )
    page = guest.get(at(world, "section", "people"))
    assert page.status_code == 403
    assert "本节未对您开放" in text_of(page)
    assert samples.ANSWERS["leader"]["name"] in text_of(page)
    for name in ("section", "check_answers", "declaration", "hub"):
        more = ["people"] if name == "section" else []
        shown = guest.get(at(world, name, *more)).content.decode()
        assert samples.LEADER_NUMBER not in shown
        assert samples.PHONE not in shown
    file = Attachment.objects.get()
    shut = [
        guest.post(at(world, "section", "people"), {"version": "1"}),
        guest.post(at(world, "autosave", "people"), {"version": "1"}),
        guest.get(at(world, "stray", "people")),
        guest.post(at(world, "stray", "people"), {"version": "1"}),
        guest.post(at(world, "take_section", "people")),
        guest.post(at(world, "attach"), {"attach": "agreement"}),
        guest.post(reverse("remove_attachment", args=[file.pk])),
    ]
    assert {answer.status_code for answer in shut} == {404}
    assert not SectionHold.objects.filter(holder=world.guest).exists()


def test_an_ended_invitation_shuts_every_page_at_once(guest, world):
    assert guest.get(at(world, "section", "content")).status_code == 200
    coediting.end(world.invitation.pk, actor=world.author, at=samples.AT)
    shut = [
        guest.get(at(world, name)) for name in ("hub", "check_answers", "declaration", "coeditors")
    ]
    shut += [
        guest.get(at(world, "section", "content")),
        guest.get(at(world, "timeline")),
        guest.post(at(world, "autosave", "content"), {"a.goals": "x", "version": "0"}),
    ]
    assert {answer.status_code for answer in shut} == {404}


def test_who_comes_second_reads_who_is_in_and_since_when(author, guest, world):
    where = at(world, "section", "content")
    assert 'id="answers"' in author.get(where).content.decode()
    second = guest.get(where)
    assert second.status_code == 200
    assert 'id="answers"' not in second.content.decode()
    assert f"{world.author.name}正在填写本节，始于" in text_of(second)
    author.post(where, {**form_of(author, where), "a.goals": "作者写的目标"})
    second = text_of(guest.get(where))
    assert re.search(f"{world.author.name}正在填写本节，刚刚保存", second)
    assert "作者写的目标" in second
    assert f"{world.author.name}正在填写" in text_of(guest.get(at(world, "hub")))


def test_save_and_continue_makes_room(author, guest, world):
    where = at(world, "section", "content")
    filled = {**form_of(author, where), "then": "next"}
    author.post(where, filled)
    assert 'id="answers"' in guest.get(where).content.decode()


def test_a_takeover_and_the_text_of_the_one_before(author, guest, world):
    """The guest writes, the author takes over, the guest's unsaved words are offered to both."""
    where = at(world, "section", "content")
    typed = {**form_of(guest, where), "a.goals": "客人的话"}
    taken = author.post(at(world, "take_section", "content"), follow=True)
    assert "本节现由您填写" in text_of(taken)
    written = {**fields_in(taken.content.decode()), "a.goals": "作者的话"}
    answer = guest.post(at(world, "autosave", "content"), typed)
    assert answer.status_code == 409
    assert json.loads(answer.content)["conflict_url"] == at(world, "stray", "content")
    assert "他人正在填写本节" in json.loads(answer.content)["message"]
    author.post(where, written)
    beside = guest.get(at(world, "stray", "content"))
    assert {"客人的话", "作者的话"} <= set(re.findall("客人的话|作者的话", text_of(beside)))
    assert 'value="yours"' not in beside.content.decode()  # somebody else is in it
    refused = guest.post(at(world, "stray", "content"), {"version": "1", "choose": "yours"})
    assert refused.status_code == 422
    assert "本节另有一份未能保存的内容" in text_of(author.get(where))
    author.post(at(world, "stray", "content"), {"version": "1", "choose": "yours"})
    draft = world.declaration.drafts.get(section="content")
    assert (draft.answers["goals"], draft.saved_by) == ("客人的话", world.author)
    assert not StrayText.objects.filter(settled_at=None).exists()


def test_taking_over_leads_to_the_texts_that_wait(author, guest, world):
    where = at(world, "section", "content")
    typed = form_of(author, where)
    coediting.take_over(world.declaration.pk, "content", actor=world.guest, at=samples.AT)
    SectionHold.objects.update(holder=world.guest, seen_at=samples.AT.replace(year=2100))
    author.post(where, {**typed, "a.goals": "作者的话"})
    taken = author.post(at(world, "take_section", "content"))
    assert taken["Location"] == at(world, "stray", "content")


def test_a_file_is_not_taken_while_somebody_else_is_in_the_section(author, guest, world):
    coediting.invite(world.declaration.pk, "other_author", [], actor=world.author, at=samples.AT)
    other = coming(world, "other_author")
    other.get(at(world, "section", "parties"))
    file = SimpleUploadedFile("a.pdf", samples.PDF, "application/pdf")
    answer = author.post(at(world, "attach"), {"attach": "agreement", "f.agreement": file})
    assert answer.status_code == 422
    assert f"{world.other_author.name}正在填写本节" in text_of(answer)
    assert not Attachment.objects.exists()


def test_the_hub_says_who_saved_what_last(author, guest, world):
    drafts.save_draft(
        world.declaration.pk, "content", {"goals": "x"}, 0, actor=world.guest, at=samples.AT
    )
    assert f"，{world.guest.name}" in text_of(author.get(at(world, "hub")))
