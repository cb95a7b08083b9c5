"""The applicant's pages over HTTP, without a line of JavaScript."""

import html
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.models import Attachment, StrayText
from declarations.selectors import answers_of
from declarations.services import drafts
from programmes.selectors import definition_of

from . import samples

pytestmark = pytest.mark.flow


@pytest.fixture
def world(db):
    return samples.begin_in_world()


@pytest.fixture
def author(client, world):
    client.force_login(world.author)
    return client


def address(world, name, *more):
    return reverse(name, args=[world.declaration.pk, *more])


def fields_in(page: str) -> dict[str, list[str]]:
    """What a browser without JavaScript would post from the form of a section page."""
    form = re.search(r'<form class="form panel".*?</form>', page, re.S)[0]
    posted: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        found = {k: html.unescape(v) for k, v in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        kind = found.get("type", "text")
        if kind == "file" or (kind in ("radio", "checkbox") and " checked" not in tag):
            continue
        posted.setdefault(found["name"], []).append(found.get("value", ""))
    for name, body in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.findall(r'value="([^"]*)" selected', body)
        posted.setdefault(name, []).append(html.unescape(chosen[0] if chosen else ""))
    for name, body in re.findall(
        r'<textarea[^>]* name="([^"]*)"[^>]*>\n(.*?)</textarea>', form, re.S
    ):
        posted.setdefault(name, []).append(html.unescape(body))
    return posted


def test_every_section_opens_and_posts_back_what_it_shows(author, world):
    samples.write(world.declaration, samples.answers())
    before = answers_of(world.declaration)
    for section in definition_of(world.declaration.definition).form.sections:
        where = address(world, "section", section.id)
        page = author.get(where)
        assert page.status_code == 200
        answer = author.post(where, {**fields_in(page.content.decode()), "then": "stay"})
        assert answer.status_code == 302
    world.declaration = type(world.declaration).objects.get(pk=world.declaration.pk)
    after = answers_of(world.declaration)
    assert after == before | {
        key: value for key, value in after.items() if key not in before and not any(value)
    }


def test_a_row_is_added_and_removed_by_plain_buttons_and_the_rest_is_saved(author, world):
    where = address(world, "section", "people")
    posted = fields_in(author.get(where).content.decode())
    rows = posted["a.team._rows"]
    assert len(rows) == 2  # the notice asks for two, so two are there from the start
    posted[f"a.team.{rows[0]}.name.name"] = ["罗敏"]
    answer = author.post(where, {**posted, "add_row": "team"})
    assert answer.status_code == 302
    assert "#row-r" in answer["Location"]
    posted = fields_in(author.get(where).content.decode())
    assert len(posted["a.team._rows"]) == 3
    assert posted[f"a.team.{rows[0]}.name.name"] == ["罗敏"]
    gone = posted["a.team._rows"][2]
    author.post(where, {**posted, "remove_row": f"team.{gone}"})
    posted = fields_in(author.get(where).content.decode())
    assert posted["a.team._rows"] == rows


def test_a_wrong_number_is_kept_and_marked_at_its_field(author, world):
    where = address(world, "section", "people")
    posted = fields_in(author.get(where).content.decode())
    posted["a.leader.name"], posted["a.leader.number"] = ["陈立新"], ["420101197001100011"]
    answer = author.post(where, {**posted, "then": "next"})
    assert answer["Location"] == where
    page = author.get(where).content.decode()
    assert 'href="#field-leader.number"' in page
    assert 'id="error-leader.number"' in page
    assert 'value="420101197001100011"' in page


def test_a_save_without_faults_leads_to_the_next_section_and_back(author, world):
    where = address(world, "section", "basic")
    posted = fields_in(author.get(where).content.decode())
    assert author.post(where, {**posted, "then": "next"})["Location"] == address(
        world, "section", "parties"
    )


def test_a_stale_tab_meets_both_texts_and_the_person_chooses(author, world):
    where = address(world, "section", "basic")
    first = fields_in(author.get(where).content.decode())
    author.post(where, {**first, "a.site": ["先保存的地点"], "a.hours": ["32"]})
    answer = author.post(where, {**first, "a.site": ["后到的地点"], "a.hours": ["64"]})
    assert answer["Location"] == address(world, "stray", "basic")
    page = author.get(answer["Location"]).content.decode()
    assert "先保存的地点" in page
    assert "后到的地点" in page
    settle = {"version": "1", "choose": "picked", "take": ["site"]}
    assert author.post(answer["Location"], settle)["Location"] == where
    kept = answers_of(type(world.declaration).objects.get(pk=world.declaration.pk))
    assert kept["site"] == "后到的地点"
    assert kept["hours"] == "32"
    assert not StrayText.objects.filter(settled_at__isnull=True).exists()


def test_autosave_answers_in_json_and_names_the_conflict(author, world):
    where = address(world, "autosave", "basic")
    saved = author.post(where, {"version": "0", "a.site": "一"})
    assert saved.json()["version"] == 1
    assert saved.json()["saved_at"].endswith("+08:00")
    stale = author.post(where, {"version": "0", "a.site": "二"})
    assert stale.status_code == 409
    assert stale.json()["conflict_url"] == address(world, "stray", "basic")
    again = author.post(where, {"version": "0", "a.site": "一"})
    assert again.status_code == 200


def by_the_script(author, where, body):
    """As ``autosave.js`` sends it."""
    headers = {"X-Requested-With": "autosave", "Accept": "application/json"}
    return author.post(where, body, content_type="application/json", headers=headers)


def test_the_script_sends_names_and_values_as_json(author, world):
    where = address(world, "autosave", "parties")
    partner = "a.partners.r1.org"
    entries = [["version", "0"], ["a.partners._rows", "r1"], [partner, "一"], [partner, "二\ud800"]]
    saved = by_the_script(author, where, json.dumps(entries))
    assert saved.json()["version"] == 1
    kept = world.declaration.drafts.get(section="parties")
    assert kept.answers["partners"] == [{"_id": "r1", "org": "二"}]
    assert by_the_script(author, where, json.dumps(entries)).json()["version"] == 1
    stale = by_the_script(author, where, json.dumps([*entries, [partner, "三"]]))
    assert stale.status_code == 409
    assert stale.json()["conflict_url"] == address(world, "stray", "parties")


@pytest.mark.parametrize(
    "body", ["{", "7", "null", '{"a.site": 1}', '[["a.site"]]', "[[1, 2, 3]]", "[" * 100_000]
)
def test_a_body_that_is_no_list_of_names_and_values_saves_nothing(author, world, body):
    answer = by_the_script(author, address(world, "autosave", "basic"), body)
    assert answer.status_code == 400
    assert not world.declaration.drafts.exists()


def test_a_file_is_uploaded_beside_the_text_and_removed_again(author, world):
    section = address(world, "section", "parties")
    posted = fields_in(author.get(section).content.decode())
    row = posted["a.partners._rows"][0]
    posted[f"a.partners.{row}.org"] = ["示例企业"]
    upload = SimpleUploadedFile("合作协议.pdf", samples.PDF, "application/pdf")
    answer = author.post(
        address(world, "attach"), {**posted, "attach": "agreement", "f.agreement": upload}
    )
    assert answer["Location"].endswith("#field-agreement")
    page = author.get(section).content.decode()
    assert "合作协议.pdf" in page
    assert "示例企业" in page
    file = Attachment.objects.get()
    given = author.get(reverse("attachment", args=[file.pk]))
    assert b"".join(given.streaming_content) == samples.PDF
    assert given["Content-Disposition"].startswith("attachment")
    author.post(reverse("remove_attachment", args=[file.pk]), fields_in(page))
    assert (
        "合作协议.pdf"
        not in author.get(section)
        .content.decode()
        .split("messages", 1)[-1]
        .split('id="answers"', 1)[-1]
    )


def test_a_refused_file_is_named_and_the_text_beside_it_is_saved(author, world):
    section = address(world, "section", "parties")
    posted = fields_in(author.get(section).content.decode())
    row = posted["a.partners._rows"][0]
    posted[f"a.partners.{row}.org"] = ["示例企业"]
    upload = SimpleUploadedFile("假.pdf", b"MZ not a pdf", "application/pdf")
    answer = author.post(
        address(world, "attach"), {**posted, "attach": "agreement", "f.agreement": upload}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "假.pdf" in page
    assert 'href="#field-agreement"' in page
    assert "示例企业" in author.get(section).content.decode()
    assert not Attachment.objects.exists()


def test_the_check_page_lists_everything_missing_with_links(author, world):
    page = author.get(address(world, "check_answers")).content.decode()
    basic = address(world, "section", "basic")
    assert f'href="{basic}?check=1#field-project_name"' in page
    assert f'action="{address(world, "submit")}"' in page


def test_the_check_page_masks_numbers(author, world):
    samples.write(world.declaration, samples.answers())
    page = author.get(address(world, "check_answers")).content.decode()
    assert samples.LEADER_NUMBER not in page
    assert samples.LEADER_NUMBER[:4] + "*" * 10 + samples.LEADER_NUMBER[-4:] in page
    assert samples.PHONE not in page


@pytest.mark.parametrize("name", ["hub", "check_answers", "declaration", "my_declarations"])
def test_the_other_pages_open(author, world, name):
    samples.write(world.declaration, samples.answers())
    samples.attach_all(world.declaration)
    where = reverse(name) if name == "my_declarations" else address(world, name)
    page = author.get(where)
    assert page.status_code == 200
    assert samples.ANSWERS["project_name"] in page.content.decode()


# PostgreSQL is asked for the time too, SQLite is not.
# Two of them read what is on record of the unit: results, and of what everything was imported.
QUERIES = {"my_declarations": 10, "hub": 18, "section": 16, "check_answers": 15}


@pytest.mark.parametrize("name", QUERIES)
def test_no_page_asks_the_database_more_often_than_agreed(
    author, world, name, django_assert_max_num_queries, settings
):
    settings.DEMO = False  # the bar of roles asks twice more
    samples.write(world.declaration, samples.answers())
    samples.attach_all(world.declaration)
    for _ in range(5):
        drafts.begin(world.round, world.school, actor=world.author, at=samples.AT)
    more = ["people"] if name == "section" else []
    where = reverse(name) if name == "my_declarations" else address(world, name, *more)
    with django_assert_max_num_queries(QUERIES[name]):
        author.get(where)


def test_a_save_that_stays_on_its_page_asks_for_no_window(author, world):
    where = address(world, "section", "content")
    with CaptureQueriesContext(connection) as asked:
        assert author.post(where, {"version": "0", "a.goals": "育人"}).status_code == 302
    assert answers_of(world.declaration)["goals"] == "育人"
    assert [query for query in asked if "window" in query["sql"]] == []


def test_a_section_that_the_form_does_not_have_is_not_found(author, world):
    assert author.get(address(world, "section", "nothing")).status_code == 404


@pytest.mark.parametrize("who", ["foreign_author", "other_author", "foreign_officer", "stranger"])
def test_another_organisations_declaration_is_not_found(client, world, who):
    samples.write(world.declaration, samples.answers())
    samples.attach_all(world.declaration)
    file = Attachment.objects.first()
    client.force_login(getattr(world, who))
    for name in ("hub", "check_answers", "declaration"):
        assert client.get(address(world, name)).status_code == 404
    assert client.get(address(world, "section", "basic")).status_code == 404
    assert client.post(address(world, "section", "basic"), {"version": "1"}).status_code == 404
    assert client.post(address(world, "autosave", "basic"), {"version": "1"}).status_code == 404
    assert client.get(address(world, "stray", "basic")).status_code == 404
    assert client.post(address(world, "attach"), {"attach": "agreement"}).status_code == 404
    assert client.get(reverse("attachment", args=[file.pk])).status_code == 404
    assert client.post(reverse("remove_attachment", args=[file.pk])).status_code == 404
