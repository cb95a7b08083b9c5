"""Versions of code tables as rows: one after the other, for ever, and served by every process."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError, transaction

from config.celery import serve_newest_tables
from programmes import middleware, reference, serving
from programmes.findings import Conflict, Refused
from programmes.models import TableVersion
from programmes.services import import_table, restore_table
from tests.factories import AT, make_world
from tests.workflow.test_races import all_at_once, pressed_again_while_busy
from trail.models import Entry
from trail.services import verify

ORIGIN = "GB/T 2260—2007 第1号修改单"
SHIPPED = reference.shipped("regions").source
CROWD = 6


def changed(name: str) -> str:
    return SHIPPED.replace("420000,湖北省", f"420000,{name}")


@pytest.fixture(autouse=True)
def shipped_afterwards():
    yield
    for table in serving.TABLES:
        reference.install(table, ())
    serving._served.clear()


@pytest.fixture
def admin(db):
    return make_world().ministry_administrator


def imported(admin, source, based_on=0, origin=ORIGIN):
    return import_table("regions", source, based_on=based_on, origin=origin, actor=admin, at=AT)


@pytest.mark.db
def test_an_import_serves_from_the_commit_on(admin, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = imported(admin, changed("江汉省"))
        assert reference.label("regions", "420000").zh == "湖北省"
    assert reference.label("regions", "420000").zh == "江汉省"
    assert reference.version("regions") == row.sha256
    entry = Entry.objects.get(chain__subject_kind="table", chain__subject_id="regions")
    assert (entry.verb, entry.data["sha256"]) == ("imported", row.sha256)
    assert verify(entry.chain) == []


@pytest.mark.db
@pytest.mark.parametrize(
    ("source", "origin", "code"),
    [
        (changed("江汉省"), " x ", "table_without_origin"),
        (SHIPPED, ORIGIN, "table_same"),
        (SHIPPED + "420000,湖北省,,province,\n", ORIGIN, "code_twice"),
        ("code,name\n", ORIGIN, "columns_missing"),
    ],
)
def test_what_the_table_cannot_hold_is_refused(admin, source, origin, code):
    with pytest.raises(Refused) as refused:
        imported(admin, source, origin=origin)
    assert code in [finding.code for finding in refused.value.findings]
    assert not TableVersion.objects.exists()


@pytest.mark.db
def test_only_who_manages_rounds_imports(db):
    world = make_world()
    for person in (world.ministry_officer, world.province_administrator, world.auditor):
        with pytest.raises(PermissionDenied):
            imported(person, changed("江汉省"))


@pytest.mark.db
def test_a_preview_of_an_older_version_imports_nothing(admin):
    imported(admin, changed("江汉省"))
    with pytest.raises(Conflict):
        imported(admin, changed("荆楚省"))
    with pytest.raises(Conflict):
        restore_table("regions", 0, based_on=0, origin=ORIGIN, actor=admin, at=AT)
    assert imported(admin, changed("荆楚省"), based_on=1).number == 2


@pytest.mark.db
def test_going_back_is_another_version(admin):
    imported(admin, changed("江汉省"))
    back = restore_table("regions", 0, based_on=1, origin="误导入", actor=admin, at=AT)
    again = restore_table("regions", 1, based_on=2, origin="误退回", actor=admin, at=AT)
    assert [back.number, back.restores, back.source] == [2, 0, SHIPPED]
    assert [again.number, again.restores, again.source] == [3, 1, changed("江汉省")]
    with pytest.raises(TableVersion.DoesNotExist):
        restore_table("regions", 9, based_on=3, origin=ORIGIN, actor=admin, at=AT)


@pytest.mark.db
def test_no_version_is_ever_changed(admin):
    row = imported(admin, changed("江汉省"))
    for change in (row.delete, lambda: TableVersion.objects.update(source="")):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


@pytest.mark.db
def test_another_process_serves_it_from_its_next_look_on(admin, settings, monkeypatch):
    """The rows are there as if another process had made them: this one was not told."""
    imported(admin, changed("江汉省"))
    now = [1000.0]
    monkeypatch.setattr(serving.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(serving, "_looked", now[0])
    settings.TABLES_LOOK_SECONDS = 2
    answer = middleware.TablesMiddleware(lambda _: reference.label("regions", "420000").zh)
    assert answer(None) == "湖北省"
    now[0] += 2
    assert answer(None) == "江汉省"
    imported(admin, changed("荆楚省"), based_on=1)
    now[0] += 2
    serve_newest_tables()
    assert reference.label("regions", "420000").zh == "荆楚省"


@pytest.mark.db
def test_a_look_is_one_query_and_there_is_none_before_its_time(
    admin, settings, django_assert_num_queries
):
    settings.TABLES_LOOK_SECONDS = 0
    with django_assert_num_queries(1):
        serving.follow_now_and_then()
    settings.TABLES_LOOK_SECONDS = 3600
    with django_assert_num_queries(0):
        serving.follow_now_and_then()


@pytest.mark.db
def test_a_process_that_cannot_look_goes_on_as_it_was(admin, settings, monkeypatch):
    def fails():
        raise OperationalError("gone")

    settings.TABLES_LOOK_SECONDS = 0
    monkeypatch.setattr(serving, "follow", fails)
    serving.follow_now_and_then()
    assert reference.label("regions", "420000").zh == "湖北省"


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_six_imports_on_the_same_version_one_counts():
    admin = make_world().ministry_administrator

    def one(n: int) -> bool:
        try:
            pressed_again_while_busy(lambda: imported(admin, changed(f"第{n}省")))
        except Conflict:
            return False
        return True

    assert sorted(all_at_once(one, range(CROWD))) == [False] * (CROWD - 1) + [True]
    row = TableVersion.objects.get()
    assert reference.version("regions") == row.sha256
