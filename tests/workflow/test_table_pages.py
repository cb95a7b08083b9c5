"""The pages of code tables and of the calendar: shown before it serves, kept, told to all."""

import csv
from datetime import datetime
from io import StringIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from programmes import reference, serving
from programmes.models import TableVersion
from programmes.windows import BEIJING
from reviews.models import SummaryList
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round
from tests.workflow import lives
from trail.models import Chain
from workflow.services import noticing

pytestmark = [pytest.mark.flow, pytest.mark.django_db]

NOTICE = "国务院办公厅关于2027年部分节假日安排的通知"
# Invented: nobody knows the arrangement of 2027 when this is written.
YEAR = """\
日期,类别,节日
1月1日至3日,休,元旦
2月5日至12日,休,春节
2月14日,班,春节
2月20日,班,春节
4月3日至5日,休,清明节
5月1日至5日,休,劳动节
5月8日,班,劳动节
6月9日,休,端午节
9月15日,休,中秋节
10月1日至7日,休,国庆节
9月26日,班,国庆节
10月9日,班,国庆节
"""


@pytest.fixture(autouse=True)
def shipped_tables_afterwards():
    yield
    for table in serving.TABLES:
        reference.install(table, ())
    serving._served.clear()


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def admin(client, world):
    client.force_login(world.ministry_administrator)
    return client


@pytest.fixture
def upload(admin, django_capture_on_commit_callbacks):
    """Send the import form, or with ``preview`` its confirmation; gives the answer."""

    def send(table, content=None, origin="GB/T 2260", **form):
        if content is not None:
            data = content if isinstance(content, bytes) else content.encode()
            form["file"] = SimpleUploadedFile("table.csv", data)
        form |= {"origin": origin, "idempotency_key": uuid4().hex}
        with django_capture_on_commit_callbacks(execute=True):
            return admin.post(reverse("table_import", args=[table]), form)

    return send


def regions(change=None) -> str:
    """The shipped table, with one row changed: ``code -> row or None``."""
    rows = reference.rows_of(reference.shipped("regions").source)
    out = StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    for row in rows:
        row = change(row) if change else row
        if row:
            writer.writerow(row)
    return out.getvalue()


def renamed(row):
    return {**row, "name": "新武汉市"} if row["code"] == "420100" else row


def without_yichang(row):
    return None if row["code"].startswith("4205") else row


def test_what_would_change_is_shown_and_only_then_kept(upload, world, admin):
    shown = upload("regions", regions(renamed))
    assert shown.status_code == 200
    assert "<del>武汉市</del> → <ins>新武汉市</ins>" in shown.text
    assert TableVersion.objects.count() == 0
    assert reference.label("regions", "420100").zh == "湖北省武汉市"

    answer = upload("regions", preview=shown.context["preview"])
    assert answer.status_code == 302
    assert reference.label("regions", "420100").zh == "湖北省新武汉市"
    row = TableVersion.objects.get()
    assert (row.number, row.imported_by, row.origin) == (
        1,
        world.ministry_administrator,
        "GB/T 2260",
    )
    assert Chain.objects.filter(subject_kind="table", subject_id="regions").exists()
    page = admin.get(reverse("table", args=["regions"])).text
    assert "GB/T 2260" in page
    assert world.ministry_administrator.name in page


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_files_as_office_programs_write_them_are_read(upload, encoding):
    shown = upload("regions", regions(renamed).encode(encoding))
    assert len(shown.context["difference"].renamed) == 1


def test_a_preview_that_was_altered_imports_nothing(upload):
    shown = upload("regions", regions(renamed))
    token = shown.context["preview"]
    assert upload("regions", preview=token[:-3] + "abc").status_code == 422
    assert upload("industries", preview=token).status_code == 422
    assert TableVersion.objects.count() == 0


def test_of_two_previews_the_second_import_is_told_that_it_is_stale(upload):
    first = upload("regions", regions(renamed)).context["preview"]
    second = upload("regions", regions(without_yichang)).context["preview"]
    assert upload("regions", preview=first).status_code == 302
    assert upload("regions", preview=second).status_code == 409
    assert TableVersion.objects.count() == 1


def test_mistakes_are_named_by_line_and_column_and_nothing_is_shown_of_the_rest(upload):
    text = "code,name,level,parent\n110000,北京市,province,\n110000,,province,\n11,x,city,99\n"
    with translation.override("en"):
        answer = upload("regions", text)
    assert answer.status_code == 422
    found = [(f.code, f.params["line"]) for f in answer.context["findings"]]
    assert found == [("code_twice", 3), ("name_empty", 3), ("code_form", 4), ("parent_unknown", 4)]


def test_a_code_that_was_removed_is_counted_and_stays_where_it_was_answered(upload, world):
    round = open_production_round(AT)
    draft = lives.draft(round, world.school, world.author, 0)
    section = draft.drafts.get(section="parties")
    section.answers = {"partners": [{"_id": "r1", "registered": "420500"}]}
    section.save()
    shown = upload("regions", regions(without_yichang))
    assert shown.context["usage"].drafts == 1
    assert shown.context["usage"].filed == 0
    upload("regions", preview=shown.context["preview"])
    assert reference.label("regions", "420500").zh == "湖北省宜昌市"
    assert reference.known("regions", "420500")
    assert "420500" not in reference.entries("regions")


def test_an_older_version_is_chosen_again_with_a_reason(
    upload, admin, django_capture_on_commit_callbacks
):
    upload("regions", preview=upload("regions", regions(renamed)).context["preview"])
    address = reverse("table_restore", args=["regions", 0])
    shown = admin.get(address)
    assert [each.new for each in shown.context["difference"].renamed] == ["武汉市"]
    form = {"based_on": 1, "origin": "", "idempotency_key": uuid4().hex}
    assert admin.post(address, form).status_code == 422
    form |= {"origin": "第1版有误", "idempotency_key": uuid4().hex}
    with django_capture_on_commit_callbacks(execute=True):
        assert admin.post(address, form).status_code == 302
    assert reference.label("regions", "420100").zh == "湖北省武汉市"
    assert TableVersion.objects.get(number=2).restores == 0


def test_the_download_comes_back_as_the_same_table(admin, upload):
    file = admin.get(reverse("table_file", args=["majors", 0]))
    assert file.content.startswith(b"\xef\xbb\xbf")
    shown = upload("majors", file.content)
    assert shown.context["difference"].is_none
    assert upload("majors", preview=shown.context["preview"]).status_code == 422


def test_a_year_is_drawn_before_it_is_official_and_no_page_guesses_afterwards(
    upload, admin, world, monkeypatch
):
    monkeypatch.setattr("workflow.views.lists.database_now", lambda: AT)
    summary = _listed(world)
    notice = noticing.announce(
        summary.pk,
        contact=lives.CONTACT,
        statement="",
        actor=world.province_leader,
        at=datetime(2026, 12, 25, 9, tzinfo=BEIJING),
    )
    guessed = "尚无官方放假安排"
    address = reverse("notice", args=[notice.pk])
    chinese = {"headers": {"accept-language": "zh-hans"}}
    assert guessed in admin.get(address, **chinese).text

    shown = upload("workdays", year=2027, days=YEAR, origin=NOTICE)
    assert shown.context["doubts"] == ()
    assert len(shown.context["changed"][0]["months"]) == 12
    kinds = {each.kind: each for each in shown.context["dates"]}
    assert kinds["notice"].before == notice.last_day
    assert kinds["notice"].after > notice.last_day
    assert kinds["latest"].changes
    assert not reference.calendar().is_official(notice.last_day)

    assert upload("workdays", preview=shown.context["preview"]).status_code == 302
    assert reference.calendar().years == {2023, 2024, 2025, 2026, 2027}
    page = admin.get(address, **chinese).text
    assert guessed not in page
    assert "2027年1月4日" in page
    notice.refresh_from_db()
    assert notice.last_day == datetime(2027, 1, 1).date()


def _listed(world):
    round = open_production_round(AT, days_left=64)
    for n in range(5):
        lives.shortlist(lives.candidate(world, round, n), world.province_officer)
    return SummaryList.objects.get()


@pytest.mark.parametrize("page", ["home", "round", "tables", "extend_window"])
def test_administrators_are_warned_of_a_year_without_a_calendar_until_it_is_imported(
    page, upload, admin, world, monkeypatch
):
    for module in ("home", "tables", "rounds"):
        monkeypatch.setattr(f"workflow.views.{module}.database_now", lambda: AT)
    monkeypatch.setattr("programmes.views.reading.database_now", lambda: AT)
    round = open_production_round(AT, days_left=90)
    address = reverse(page, args=[round.pk] if page in ("round", "extend_window") else [])
    link = reverse("table_import", args=["workdays"]) + "?year=2027"
    assert link in admin.get(address).text
    shown = upload("workdays", year=2027, days=YEAR, origin=NOTICE)
    upload("workdays", preview=shown.context["preview"])
    assert link not in admin.get(address).text
    admin.force_login(world.author)
    if page in ("home", "round"):
        assert "tables/workdays" not in admin.get(address).text


@pytest.mark.parametrize("person", ["author", "unit_leader", "province_officer", "stranger"])
@pytest.mark.parametrize(("days_left", "told"), [(20, False), (90, True)])
def test_who_only_reads_the_round_reads_which_year_is_guessed(
    client, world, monkeypatch, person, days_left, told
):
    monkeypatch.setattr("programmes.views.reading.database_now", lambda: AT)
    address = reverse("round", args=[open_production_round(AT, days_left=days_left).pk])
    client.force_login(getattr(world, person))
    page = client.get(address, headers={"accept-language": "zh-hans"}).text
    assert ("2027 年的放假安排尚未公布，跨入该年的公示和提醒按周一至周五推算" in page) is told
    assert "tables/workdays" not in page


def test_the_year_of_one_round_that_ends_before_it_warns_nobody(admin, monkeypatch):
    monkeypatch.setattr("workflow.views.home.database_now", lambda: AT)
    open_production_round(AT, days_left=20)
    assert "tables/workdays" not in admin.get(reverse("home")).text
