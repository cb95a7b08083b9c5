"""Attachments: what is taken in, what is refused and why."""

import pytest

from declarations.models import Attachment, Declaration
from declarations.services import attachments
from documents import store
from programmes.findings import Conflict, Refused

from . import samples

pytestmark = pytest.mark.db


@pytest.fixture
def world(db):
    return samples.begin_in_world()


def attach(world, field="agreement", name="协议.pdf", data=samples.PDF, actor=None):
    return attachments.attach(
        world.declaration.pk, field, name, data, actor=actor or world.author, at=samples.AT
    )


def test_a_file_is_kept_under_its_hash_with_its_name(world):
    row = attach(world, name="C:\\桌面\\协议.PDF")
    assert (row.name, row.content_type, row.size) == ("协议.PDF", "application/pdf", 15)
    assert store.open(row.sha256).read() == samples.PDF


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("病毒.exe", b"MZ", "format"),
        ("没有扩展名", samples.PDF, "format"),
        ("照片.png", b"\x89PNG\r\n\x1a\n", "format"),
        ("假.pdf", b"MZ", "not_its_format"),
        ("空.pdf", b"", "empty_file"),
        ("大.pdf", samples.PDF + bytes(20 * 1024 * 1024), "too_big"),
    ],
)
def test_a_wrong_file_is_refused_at_its_question_and_nothing_is_stored(world, name, data, code):
    with pytest.raises(Refused) as refused:
        attach(world, name=name, data=data)
    assert [each.code for each in refused.value.findings] == [code]
    assert refused.value.findings[0].place == "field:agreement"
    assert refused.value.findings[0].remedy
    assert not Attachment.objects.exists()


def test_all_that_is_wrong_is_said_at_once(world):
    with pytest.raises(Refused) as refused:
        attach(world, name="大.exe", data=bytes(21 * 1024 * 1024))
    assert {each.code for each in refused.value.findings} == {"too_big", "format"}


def test_a_picture_is_taken_where_the_question_allows_it(world):
    row = attach(world, "licence", "执照.jpeg", b"\xff\xd8\xff\xe0 jpeg")
    assert row.content_type == "image/jpeg"


def test_the_same_file_twice_is_one_attachment_and_another_is_a_second(world):
    assert attach(world).pk == attach(world).pk
    assert attach(world, data=samples.PDF + b"2").pk != attach(world).pk


def test_a_removed_file_keeps_its_row_and_bytes(world):
    row = attach(world)
    attachments.remove(row.pk, actor=world.author, at=samples.AT)
    row.refresh_from_db()
    assert row.removed_at == samples.AT
    assert store.open(row.sha256).read() == samples.PDF
    with pytest.raises(Conflict):
        attachments.remove(row.pk, actor=world.author, at=samples.AT)
    assert attach(world).pk != row.pk


def test_nobody_else_attaches_or_removes_and_nobody_after_submission(world):
    row = attach(world)
    with pytest.raises(Refused):
        attach(world, actor=world.foreign_author)
    with pytest.raises(Refused):
        attachments.remove(row.pk, actor=world.foreign_author, at=samples.AT)
    Declaration.objects.update(state=Declaration.State.UNDER_REVIEW)
    with pytest.raises(Refused):
        attach(world, data=samples.PDF + b"3")


def test_a_very_long_name_keeps_its_ending(world):
    row = attach(world, name="长" * 300 + ".pdf")
    assert len(row.name) == 200
    assert row.name.endswith(".pdf")
