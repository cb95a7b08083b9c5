"""Files in the rows of a table: taken in, refused, removed, required, and read again."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from declarations.models import Attachment, Declaration
from declarations.selectors import changes, examine, masked, printable
from declarations.services import attachments, submission
from programmes.findings import Conflict, Refused
from tests.declarations.test_pages import fields_in
from tests.factories import make_world
from tests.programmes.factories import open_production_round, production_source

from . import samples

COLUMN = """
            - id: proof
              kind: file
              label: {zh-hans: 证书, en: Certificate}
              required: true
              formats: [pdf, jpg]
              max_mb: 1
"""
PLACE = "team.t1.proof"


def source() -> str:
    """The production project, with a certificate for each member of the team."""
    head, mark, tail = production_source().partition("        - id: team\n")
    columns, name, rest = tail.partition("            - {id: name, kind: person")
    assert mark
    assert name
    return head + mark + columns + COLUMN.lstrip("\n") + name + rest


@pytest.fixture
def world(db):
    world = make_world()
    world.round = open_production_round(samples.AT, source=source())
    world.declaration = samples.drafts.begin(
        world.round, world.school, actor=world.author, at=samples.AT
    )
    samples.write(world.declaration, samples.answers())
    return world


def attach(world, place=PLACE, name="证书.pdf", data=samples.PDF):
    return attachments.attach(
        world.declaration.pk, place, name, data, actor=world.author, at=samples.AT
    )


def examined(world):
    return examine(Declaration.objects.get(pk=world.declaration.pk))


def frozen(world):
    samples.attach_all(world.declaration)
    attach(world)
    attach(world, "team.t2.proof", "技师证.pdf", samples.PDF + b"2")
    declaration = Declaration.objects.get(pk=world.declaration.pk)
    return submission.freeze(declaration, actor=world.author, at=samples.AT)


def cells(revision):
    for section in masked(revision):
        for answer in section.answers:
            if answer.id == "team":
                return [[str(file) for file in row.cells[0]] for row in answer.rows]
    raise AssertionError


@pytest.mark.db
def test_a_file_belongs_to_its_row_and_a_missing_one_is_found_at_its_cell(world):
    places = [f.place for f in examined(world).findings if "proof" in f.place]
    assert [p for p in places if ".proof" in p] == [
        "field:team.t1.proof",
        "field:team.t2.proof",
    ]
    row = attach(world)
    assert row.field == PLACE
    found = examined(world)
    assert found.values["team"][0]["proof"] == [row.pk]
    assert "field:team.t1.proof" not in [f.place for f in found.findings]


@pytest.mark.db
def test_a_wrong_file_is_refused_at_its_cell_by_the_name_of_table_row_and_column(world):
    with pytest.raises(Refused) as refused:
        attach(world, "team.t2.proof", "大.png", samples.PDF + bytes(1024 * 1024))
    assert [f.code for f in refused.value.findings] == ["too_big", "format"]
    found = refused.value.findings[0]
    assert found.place == "field:team.t2.proof"
    assert [each.zh for each in found.params["label"]] == ["团队成员", "第2行", "证书"]
    attach(world, "team.t2.proof")
    with pytest.raises(Refused) as refused:
        attach(world, "team.t2.proof", data=samples.PDF + b"2")
    assert [f.code for f in refused.value.findings] == ["one_file"]


@pytest.mark.db
def test_a_row_that_is_gone_takes_no_file_and_its_file_no_longer_stands(world):
    attach(world)
    rows = samples.answers()["team"]
    samples.write(world.declaration, samples.answers(team=rows[1:]))
    assert [row["_id"] for row in examined(world).values["team"]] == ["t2"]
    with pytest.raises(Refused) as refused:
        attach(world, name="另一份.pdf", data=samples.PDF + b"3")
    assert [f.code for f in refused.value.findings] == ["row_gone"]
    assert Attachment.objects.filter(declaration=world.declaration).count() == 1


@pytest.mark.db
def test_a_row_that_a_conflict_brings_back_has_its_file_again(world):
    attach(world)
    before = samples.answers()
    samples.write(world.declaration, samples.answers(team=before["team"][1:]))
    draft = world.declaration.drafts.get(section="people")
    kept = {"team": [{"_id": "t1", "title": "教授"}], "leader": before["leader"]}
    with pytest.raises(Conflict) as conflict:
        samples.drafts.save_draft(
            world.declaration.pk, "people", kept, 0, actor=world.author, at=samples.AT
        )
    samples.drafts.settle_stray(
        conflict.value.yours.pk, {"team"}, draft.version, actor=world.author, at=samples.AT
    )
    assert examined(world).raw["team"][0]["proof"] == [Attachment.objects.get().pk]


@pytest.mark.db
def test_a_row_with_nothing_but_a_file_is_a_row(world):
    rows = [*samples.answers()["team"], {"_id": "t3"}]
    samples.write(world.declaration, samples.answers(team=rows))
    assert len(examined(world).values["team"]) == 2
    attach(world, "team.t3.proof")
    assert len(examined(world).values["team"]) == 3


@pytest.mark.db
def test_revision_sheet_paper_and_comparison_name_the_files(world):
    first = frozen(world)
    assert cells(first) == [["证书.pdf"], ["技师证.pdf"]]
    paper = [row for s in printable(first, masked(first), {}) for row in s["rows"]]
    table = next(row["table"] for row in paper if row["label"] == "团队成员")
    assert table["rows"][0][0] == "证书.pdf"
    assert changes(first, first) == []
    old = Attachment.objects.get(field=PLACE)
    attachments.remove(old.pk, actor=world.author, at=samples.AT)
    attach(world, name="新证书.pdf", data=samples.PDF + b"new")
    declaration = Declaration.objects.get(pk=world.declaration.pk)
    second = submission.freeze(declaration, actor=world.author, at=samples.AT)
    assert [(c.kind, c.row, c.column.zh, c.old, c.new) for c in changes(first, second)] == [
        ("changed", 1, "证书", ("证书.pdf",), ("新证书.pdf",))
    ]
    assert cells(first)[0] == ["证书.pdf"]


@pytest.fixture
def author(client, world):
    client.force_login(world.author)
    return client


@pytest.mark.flow
def test_without_javascript_a_file_goes_up_with_the_text_and_down_again(author, world):
    where = reverse("section", args=[world.declaration.pk, "people"])
    posted = fields_in(author.get(where).content.decode())
    posted["a.team.t1.title"] = ["教授"]
    upload = SimpleUploadedFile("证书.pdf", samples.PDF, "application/pdf")
    answer = author.post(
        reverse("attach", args=[world.declaration.pk]),
        {**posted, "attach": PLACE, f"f.{PLACE}": upload},
    )
    assert answer["Location"] == f"{where}#field-{PLACE}"
    page = author.get(where).content.decode()
    assert 'value="教授"' in page
    row = Attachment.objects.get()
    assert f'href="{reverse("attachment", args=[row.pk])}">证书.pdf</a>' in page
    gone = author.post(reverse("remove_attachment", args=[row.pk]), fields_in(page))
    assert gone["Location"] == f"{where}#field-{PLACE}"
    row.refresh_from_db()
    assert row.removed_at is not None


@pytest.mark.flow
def test_a_file_for_a_row_that_the_page_has_just_drawn_keeps_the_row(author, world):
    samples.write(world.declaration, samples.answers(team=[]))
    where = reverse("section", args=[world.declaration.pk, "people"])
    posted = fields_in(author.get(where).content.decode())
    place = f"team.{posted['a.team._rows'][1]}.proof"
    upload = SimpleUploadedFile("证书.pdf", samples.PDF, "application/pdf")
    author.post(
        reverse("attach", args=[world.declaration.pk]),
        {**posted, "attach": place, f"f.{place}": upload},
    )
    assert Attachment.objects.get().field == place
    assert [row["_id"] for row in examined(world).values["team"]] == [place.split(".")[1]]


@pytest.mark.flow
def test_a_refused_file_is_told_in_the_summary_and_at_the_cell_in_the_same_words(author, world):
    where = reverse("attach", args=[world.declaration.pk])
    upload = SimpleUploadedFile("证书.exe", b"MZ", "application/pdf")
    answer = author.post(where, {"attach": PLACE, f"f.{PLACE}": upload})
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert f'href="#field-{PLACE}"' in page
    assert f'id="field-{PLACE}"' in page
    message = "“证书.exe”不是允许的格式：PDF/JPG。"
    at_the_cell = re.search(rf'id="error-{PLACE}">.*?</div>', page, re.S)[0]
    assert message in at_the_cell
    assert page.count(message) == 2


@pytest.mark.flow
@pytest.mark.parametrize("place", ["team.t1.title", "team.t1.proof.x", "team.t1", "team", "x.t1.y"])
def test_what_is_no_file_question_takes_no_file(author, world, place):
    upload = SimpleUploadedFile("证书.pdf", samples.PDF, "application/pdf")
    where = reverse("attach", args=[world.declaration.pk])
    assert author.post(where, {"attach": place, f"f.{place}": upload}).status_code == 404
