"""What anybody learns about a paper: by its number, by its code, by its file."""

import hashlib
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.cache import cache, caches
from django.core.cache.backends.db import DatabaseCache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler

from documents import services, store, uploads
from documents.models import Document
from tests.documents.reading import codes_on, picture_of
from tests.documents.samples import ASKED, SUMMARY
from tests.factories import AT
from trail.models import Entry

pytestmark = [pytest.mark.flow, pytest.mark.django_db]

VERDICTS = {
    "issued": "该文书有效",
    "replaced": "已被后出具的文书取代",
    "withdrawn": "不再有效",
    "waiting": "文书尚未出具",
    "unknown": "本系统未出具过该编号",
}


@pytest.fixture(autouse=True)
def nobody_asked_before(db):
    cache.clear()


@pytest.fixture
def issued(asked) -> Document:
    return issue(asked())


def issue(document: Document) -> Document:
    services.issue(document.pk, at=AT)
    return Document.objects.get(pk=document.pk)


def bytes_of(document: Document) -> bytes:
    with store.open(document.sha256) as file:
        return file.read()


def upload(content: bytes, name: str = "paper.pdf") -> dict:
    return {"file": SimpleUploadedFile(name, content, "application/pdf")}


def verdict_of(client, number: str) -> str:
    page = client.get(f"/verify/{number}/").content.decode()
    (found,) = [verdict for verdict, words in VERDICTS.items() if words in page]
    return found


def test_an_issued_paper_is_described_by_nothing_that_it_says_of_people_or_projects(client, issued):
    page = client.get(f"/verify/{issued.number}/")
    text = page.content.decode()
    assert page.status_code == 200
    for fact in (issued.sha256, "汇总表", issued.organisation.name, "2026年11月2日"):
        assert fact in text
    assert f"<dd>{issued.pages}</dd>" in text
    for item in SUMMARY["items"]:
        for words in (item["number"], item["title"], item["organisation"], *item["cells"]):
            assert words not in text
    assert "no-store" in page["Cache-Control"]


def test_the_title_of_the_project_is_not_public(client, asked):
    document = issue(asked(title="推荐书：尚未公开的项目"))
    assert "尚未公开" not in client.get(f"/verify/{document.number}/").content.decode()


def test_each_number_gets_one_plain_answer(client, asked):
    waiting, first = asked(subject_id="8"), issue(asked())
    assert verdict_of(client, waiting.number) == "waiting"
    assert verdict_of(client, first.number) == "issued"
    assert verdict_of(client, "PP2026-420000-S-9999") == "unknown"
    assert client.get("/verify/PP2026-420000-S-9999/").status_code == 404


def test_a_number_whose_paper_failed_or_waits_gives_nothing_away(client, asked):
    document = asked()
    for state in (Document.State.PENDING, Document.State.FAILED):
        Document.objects.update(state=state, error="OSError: a secret path")
        page = client.get(f"/verify/{document.number}/").content.decode()
        assert document.context["title"] not in page
        assert "secret" not in page
        assert VERDICTS["waiting"] in page


def test_a_later_paper_about_the_same_subject_replaces_the_earlier_once_it_is_issued(client, asked):
    first, other = issue(asked()), issue(asked(subject_id="8"))
    second = asked()
    assert verdict_of(client, first.number) == "issued", "the later one is not there yet"
    second = issue(second)
    assert verdict_of(client, first.number) == "replaced"
    assert second.number in client.get(f"/verify/{first.number}/").content.decode()
    assert verdict_of(client, second.number) == "issued"
    assert verdict_of(client, other.number) == "issued"


def test_withdrawn_papers_are_named_so_each_once_and_the_trail_knows(client, asked):
    first, pending, other = issue(asked()), asked(), issue(asked(subject_id="8"))
    subject = {"subject_kind": "list", "subject_id": "7"}
    assert services.withdraw(**subject, actor="system:tests", at=AT) == 2
    assert services.withdraw(**subject, actor="system:tests", at=AT) == 0
    for document in (first, pending, issue(pending)):
        assert verdict_of(client, document.number) == "withdrawn"
    assert verdict_of(client, other.number) == "issued"
    entries = Entry.objects.filter(verb="document withdrawn").order_by("seq")
    assert [entry.data["number"] for entry in entries] == [first.number, pending.number]


def test_the_code_on_the_paper_opens_its_page(client, issued):
    picture = picture_of(bytes_of(issued), 1)
    (address,) = codes_on(picture)
    assert address == issued.context["verify_url"]
    page = client.get(urlsplit(address).path)
    assert page.status_code == 200
    assert issued.sha256 in page.content.decode()


@pytest.mark.parametrize("where", ["/verify/", "/verify/{number}/"])
def test_the_issued_file_is_known_and_one_changed_byte_is_not(client, issued, where):
    address, content = where.format(number=issued.number), bytes_of(issued)
    assert "与所出具的原文件完全相同" in client.post(address, upload(content)).content.decode()
    for changed in (content + b"\n", content[:-1], content.replace(b"%PDF-1.7", b"%PDF-1.6")):
        page = client.post(address, upload(changed)).content.decode()
        assert "notice bad" in page
        assert "与所出具的原文件完全相同" not in page


def test_the_file_of_another_paper_is_not_the_one_of_this_number(client, asked):
    one, other = issue(asked()), issue(asked(context=ASKED["context"] | {"province": "另一单位"}))
    page = client.post(f"/verify/{one.number}/", upload(bytes_of(other))).content.decode()
    assert "不是所出具的原文件" in page
    found = client.post("/verify/", upload(bytes_of(other))).content.decode()
    assert other.number in found


def test_the_file_of_a_withdrawn_paper_is_known_and_not_called_valid(client, issued):
    services.withdraw("list", "7", actor="system:tests", at=AT)
    page = client.post("/verify/", upload(bytes_of(issued))).content.decode()
    assert VERDICTS["withdrawn"] in page
    assert VERDICTS["issued"] not in page


@pytest.mark.parametrize("where", ["/verify/", "/verify/{number}/"])
@pytest.mark.parametrize(
    ("files", "words"),
    [({}, "请先选择"), (upload(b""), "空文件")],
)
def test_without_a_file_the_page_says_so(client, issued, where, files, words):
    page = client.post(where.format(number=issued.number), files)
    assert page.status_code == 200
    assert words in page.content.decode()


def test_a_file_above_the_limit_is_refused_and_the_limit_is_said_before(client, issued):
    assert f"{uploads.MAX_MB} MB" in client.get("/verify/").content.decode()
    page = client.post("/verify/", upload(b"x" * (uploads.MAX_MB * 2**20 + 1))).content.decode()
    assert f"超过 {uploads.MAX_MB} MB" in page


def test_a_file_of_exactly_the_limit_is_still_hashed_whole(client, issued):
    content = b"x" * (uploads.MAX_MB * 2**20)
    Document.objects.update(sha256=hashlib.sha256(content).hexdigest())
    assert "与所出具的原文件完全相同" in client.post("/verify/", upload(content)).content.decode()


def test_nothing_of_the_file_is_kept_in_memory_or_on_the_disk(
    client, issued, monkeypatch, settings
):
    def never(*args, **kwargs):
        raise AssertionError("kept")

    for handler in (MemoryFileUploadHandler, TemporaryFileUploadHandler):
        for name in ("receive_data_chunk", "file_complete"):
            monkeypatch.setattr(handler, name, never)
    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", never)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    before = store_files(settings)
    assert (
        "与所出具的原文件完全相同"
        in client.post("/verify/", upload(bytes_of(issued))).content.decode()
    )
    assert store_files(settings) == before


def store_files(settings) -> list:
    return sorted(path for path in settings.STORE_DIR.rglob("*") if path.is_file())


def test_an_address_may_ask_sixty_times_a_minute_and_no_other_address_pays_for_it(client, issued):
    with time_machine.travel("2026-11-02 09:00:00+08:00", tick=False) as clock:
        visitor = {"REMOTE_ADDR": "192.0.2.7"}
        ask = [client.get(f"/verify/{issued.number}/", **visitor).status_code for _ in range(58)]
        ask.append(client.post("/verify/", upload(b"x"), **visitor).status_code)
        ask.append(client.get("/verify/PP2026-420000-S-9999/", **visitor).status_code)
        assert ask == [200] * 59 + [404]
        pause = client.get(f"/verify/{issued.number}/", **visitor)
        assert pause.status_code == 429
        assert pause["Retry-After"] == "60"
        assert "<h1>" in pause.content.decode()
        assert issued.sha256 not in pause.content.decode()
        assert client.post("/verify/", upload(b"x"), **visitor).status_code == 429
        elsewhere = client.get(f"/verify/{issued.number}/", REMOTE_ADDR="192.0.2.8")
        assert elsewhere.status_code == 200
        clock.shift(61)
        assert client.get(f"/verify/{issued.number}/", **visitor).status_code == 200


def test_the_limit_is_counted_in_the_database_and_holds_while_redis_is_down():
    assert isinstance(caches["default"], DatabaseCache)
