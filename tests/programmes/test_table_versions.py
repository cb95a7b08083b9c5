"""Versions of code tables in a process: the newest is offered, what was filed keeps its words."""

from datetime import UTC, datetime, timedelta

import pytest

from declarations.rules.eligibility.answers import _rank
from declarations.rules.lookups import choices_of, code_of, label_of
from declarations.rules.parsing import parse
from programmes import reference, searching
from programmes.definitions import FormField
from programmes.reference import Version

pytestmark = pytest.mark.rules

FILED = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
LATER = FILED + timedelta(days=30)
HEAD = "code,name,name_en,level,parent\n"
RENAMED = HEAD + "420000,湖北省,,province,\n420100,江城市,,city,420000\n"
WITHOUT = HEAD + "420000,湖北省,,province,\n420200,黄石市,,city,420000\n"


@pytest.fixture(autouse=True)
def shipped_afterwards():
    yield
    for table in (*reference.TABLES, reference.CALENDAR):
        reference.install(table, ())


def served(*sources, table="regions"):
    first = FILED + timedelta(days=1)
    versions = [
        Version(table, source, first + timedelta(days=n)) for n, source in enumerate(sources)
    ]
    reference.install(table, versions)


def region(**also):
    return FormField.model_validate({"id": "r", "kind": "region", "label": "所在地", **also})


def titles():
    return FormField.model_validate(
        {"id": "t", "kind": "choice", "label": "职务", "choices_from": "professional_titles"}
    )


def test_the_newest_version_is_offered_found_and_named():
    before = reference.version("regions")
    served(RENAMED)
    assert reference.version("regions") != before
    assert list(reference.entries("regions")) == ["420000", "420100"]
    assert label_of(region(), "420100").zh == "湖北省江城市"
    assert code_of(region(), "湖北省江城市") == "420100"
    assert [hit.entry.code for hit in searching.search("regions", "江城").hits] == ["420100"]
    assert searching.search("regions", "仙桃").hits == ()
    served()
    assert reference.version("regions") == before
    assert reference.label("regions", "420100").zh == "湖北省武汉市"


def test_a_code_that_was_dropped_keeps_its_name_and_stays_an_answer_but_is_not_offered():
    served(WITHOUT)
    assert "420100" not in reference.entries("regions")
    assert reference.known("regions", "420100")
    assert label_of(region(), "420100").zh == "湖北省武汉市"
    assert parse(region(), "420100") == "420100"
    assert [hit.entry.code for hit in searching.search("regions", "武汉").hits] == []
    assert not reference.known("regions", "429999")


def test_what_was_filed_is_read_with_the_names_of_its_day():
    served(RENAMED, WITHOUT)
    with reference.as_filed(FILED):
        assert reference.label("regions", "420100").zh == "湖北省武汉市"
    with reference.as_filed(FILED + timedelta(days=1)):
        assert reference.label("regions", "420100").zh == "湖北省江城市"
        assert reference.label("regions", "420200").zh == "湖北省黄石市"  # only the shipped has it
    with reference.as_filed(LATER):
        assert reference.label("regions", "420100").zh == "湖北省江城市"  # its last name
    assert reference.label("regions", "420200").zh == "湖北省黄石市"


def test_a_code_that_came_later_has_its_first_name_in_what_was_filed_before():
    served(HEAD + "420000,湖北省,,province,\n429900,新设市,,city,420000\n", RENAMED)
    with reference.as_filed(FILED):
        assert reference.label("regions", "429900").zh == "湖北省新设市"


def test_a_title_that_was_dropped_keeps_its_level_and_may_stay():
    code = "college_teacher_associate_professor"
    head = "code,name,name_en,level,parent,series,series_en\n"
    served(head + "none,无,None,none,,,\n", table="professional_titles")
    assert [choice.value for choice in choices_of(titles())] == ["none"]
    assert parse(titles(), code) == code
    assert label_of(titles(), code).zh == "副教授"
    assert _rank(code) == _rank("副教授") == 3


def test_the_calendar_follows_its_newest_version():
    year = "day,kind,name,name_en\n2027-01-01,off,元旦,\n"
    served(year, table="workdays")
    assert reference.calendar().years == {2027}
    served(table="workdays")
    assert 2026 in reference.calendar().years
