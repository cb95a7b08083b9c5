"""What the applicant sees while filing: the task list, the panel, pasted rows, files."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from config.templatetags.kit import moment
from declarations.models import Attachment, Declaration
from declarations.selectors import answers_of
from workflow.services import filing

from . import samples
from .test_pages import fields_in

pytestmark = pytest.mark.flow

PNG = b"\x89PNG\r\n\x1a\n" + bytes(8)


@pytest.fixture
def world(db):
    return samples.begin_in_world()


@pytest.fixture
def author(client, world):
    client.force_login(world.author)
    return client


def address(world, name, *more):
    return reverse(name, args=[world.declaration.pk, *more])


def hub_of(author, world):
    return author.get(address(world, "hub")).context


def draft(world):
    return Declaration.objects.get(pk=world.declaration.pk)


# --- the task list ---------------------------------------------------------------------------


def test_an_empty_declaration_begins_with_the_first_section_and_lacks_its_files(author, world):
    context = hub_of(author, world)
    assert context["last"] is None
    assert context["next"]["section"].id == "basic"
    places = {each.place for each in context["missing_files"]}
    assert {"field:agreement", "field:clean_proof"} <= places
    assert {step["state"].status for step in context["steps"]} == {"todo"}


def test_the_work_goes_on_where_it_was_left_and_then_where_something_is_missing(author, world):
    samples.write(world.declaration, samples.answers(goals=None))
    samples.attach_all(world.declaration)
    where = address(world, "section", "people")
    posted = fields_in(author.get(where).content.decode())
    posted["a.leader.number"] = ["1"]
    author.post(where, posted)
    assert hub_of(author, world)["last"].section == "people"
    assert hub_of(author, world)["next"]["section"].id == "people"
    posted = fields_in(author.get(where).content.decode())
    posted["a.leader.number"] = [samples.LEADER_NUMBER]
    author.post(where, posted)
    assert hub_of(author, world)["next"]["section"].id == "content"


def test_a_finished_declaration_leads_to_its_submission_only(author, world):
    samples.write(world.declaration, samples.answers())
    samples.attach_all(world.declaration)
    page = author.get(address(world, "hub"))
    assert page.context["next"] is None
    assert page.context["ready"]
    assert page.context["missing_files"] == []
    [primary] = re.findall(r'<a class="button pri" href="([^"]*)"', page.content.decode())
    assert primary == address(world, "check_answers")


# --- the panel -------------------------------------------------------------------------------


def test_the_panel_is_sent_anew_only_if_it_has_changed(author, world):
    mark = hub_of(author, world)["mark"]
    panel = address(world, "conditions")
    assert author.get(panel, {"seen": mark}).status_code == 204
    samples.write(world.declaration, samples.answers())
    page = author.get(panel, {"seen": mark, "section": "conditions"})
    assert page.status_code == 200
    text = page.content.decode()
    assert 'hx-swap-oob="innerHTML"' in text
    assert f'name="seen" value="{page.context["mark"]}"' in text


def test_what_is_missing_is_linked_to_its_question_here_or_on_its_page(author, world):
    page = author.get(address(world, "section", "commitments")).content.decode()
    assert 'href="#field-clean_commitment"' in page
    assert f'href="{address(world, "section", "parties")}#field-partners"' in page


# --- pasted rows -----------------------------------------------------------------------------


def paste(author, world, text, table="tech_services", **more):
    where = address(world, "section", "conditions")
    posted = fields_in(author.get(where).content.decode())
    posted |= {"paste": [table], f"paste.{table}": [text], **more.pop("form", {})}
    return author.post(address(world, "paste", "conditions"), posted, **more)


def test_without_a_script_rows_are_saved_after_those_that_stand(author, world):
    samples.write(world.declaration, samples.answers())
    answer = paste(author, world, "项目\t类别\t备注\n甲\t技术服务\t略\n乙\t别的\t")
    assert answer["Location"].endswith("#field-tech_services")
    old, first, second = answers_of(draft(world))["tech_services"]
    assert old == samples.ANSWERS["tech_services"][0]
    assert (first["name"], first["kind"], second["kind"]) == ("甲", "service", "别的")
    said = author.get(answer["Location"]).content.decode()
    assert "备注" in said
    assert "别的" in said.split('id="answers"')[0]
    assert 'aria-invalid="true"' in said


def test_rows_without_room_stay_in_the_box(author, world):
    answer = paste(author, world, "\n".join(f"第{n}项\t技术服务" for n in range(1, 33)))
    assert answer.status_code == 200
    assert len(answers_of(draft(world))["tech_services"]) == 30
    box = re.search(
        r'name="paste.tech_services"[^>]*>\n(.*?)</textarea>', answer.content.decode(), re.S
    )
    assert box[1] == "第31项\t技术服务\n第32项\t技术服务"


def test_the_script_gets_the_table_and_nothing_is_saved(author, world):
    samples.write(world.declaration, samples.answers())
    at = {"at": ["a.tech_services.s1.amount"]}
    answer = paste(author, world, "12\t有\n13\t有", form=at, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert text.lstrip().startswith('<div class="field full"')
    assert "data-undo" in text
    assert 'name="a.tech_services.s1.amount"' in text
    assert 'value="12"' in text
    assert 'value="13"' in text
    assert answers_of(draft(world))["tech_services"] == samples.ANSWERS["tech_services"]


def test_a_stale_page_pastes_into_a_text_of_its_own(author, world):
    where = address(world, "section", "conditions")
    posted = fields_in(author.get(where).content.decode())
    samples.write(world.declaration, samples.answers())
    posted |= {"paste": ["tech_services"], "paste.tech_services": ["甲\t技术服务"]}
    answer = author.post(address(world, "paste", "conditions"), posted)
    assert answer["Location"] == address(world, "stray", "conditions")
    assert answers_of(draft(world))["tech_services"] == samples.ANSWERS["tech_services"]


def test_nobody_is_told_of_a_table_that_is_not_there(author, world):
    answer = paste(author, world, "甲", table="team")
    assert answer["Location"] == address(world, "section", "conditions")


# --- files -----------------------------------------------------------------------------------


def test_the_script_gets_the_files_of_the_question_with_their_hash(author, world):
    upload = SimpleUploadedFile("协议.pdf", samples.PDF)
    form = {"attach": "agreement", "f.agreement": upload}
    answer = author.post(address(world, "attach"), form, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert text.lstrip().startswith('<div class="files" id="files-agreement"')
    assert Attachment.objects.get().sha256 in text
    form["f.agreement"] = SimpleUploadedFile("假.pdf", b"MZ")
    answer = author.post(address(world, "attach"), form, headers={"HX-Request": "true"})
    assert "假.pdf" in answer.content.decode()
    assert Attachment.objects.count() == 1


def test_limits_are_said_beside_the_button(author, world):
    page = author.get(address(world, "section", "parties")).content.decode()
    limit = re.search(r'id="limit-agreement">([^<]*)<', page)[1]
    assert "PDF" in limit
    assert "20 MB" in limit


def test_a_picture_is_shown_alone_and_nothing_in_it_can_run(author, world):
    row = Attachment.objects.create(
        declaration=world.declaration,
        field="agreement",
        name="图.png",
        content_type="image/png",
        size=len(PNG),
        sha256=samples.attachments.store.put(PNG),
        uploaded_at=samples.AT,
        uploaded_by=world.author,
    )
    shown = author.get(reverse("attachment_preview", args=[row.pk]))
    assert b"".join(shown.streaming_content) == PNG
    assert shown["Content-Type"] == "image/png"
    assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert shown["X-Content-Type-Options"] == "nosniff"
    author.force_login(world.foreign_author)
    assert author.get(reverse("attachment_preview", args=[row.pk])).status_code == 404


def test_a_pdf_is_not_shown_but_given(author, world):
    samples.attach_all(world.declaration)
    pdf = Attachment.objects.first()
    assert author.get(reverse("attachment_preview", args=[pdf.pk])).status_code == 404


def test_the_receipt_says_number_time_fingerprint_and_what_comes_next(author, world):
    world.declaration = filing.start(world.round, world.school, actor=world.author, at=samples.AT)
    samples.write(world.declaration, samples.answers())
    samples.attach_all(world.declaration)
    filing.submit(world.declaration.pk, actor=world.author, at=samples.AT)
    page = author.get(address(world, "receipt")).content.decode()
    revision = draft(world).revisions.get()
    assert f'<p class="receipt-number">{world.declaration.number}</p>' in page
    assert revision.digest in page
    assert moment(revision.submitted_at) in page
    assert world.school.name in page.split("receipt-number")[1]
