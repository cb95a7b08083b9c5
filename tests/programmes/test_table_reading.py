"""Uploaded tables and years are read line by line; nothing of them is believed or evaluated."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes import reference
from programmes.reference import Version
from programmes.tables import codes, texts, years

pytestmark = pytest.mark.rules

HEAD = "code,name,level,parent\n"
HUBEI = "420000,湖北省,province,\n"
SHIPPED = reference.shipped("workdays").source


def found(table, text):
    return [(m.code, m.params.get("line")) for m in codes.read(table, text).mistakes]


@pytest.mark.parametrize("table", reference.TABLES)
def test_what_is_shipped_is_read_as_it_stands(table):
    source = reference.shipped(table).source
    read = codes.read(table, source)
    assert read.mistakes == ()
    assert read.source == source
    assert read.rows == len(reference.entries(table))


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        (HEAD + HUBEI + "420100,武汉市,city,420000\n", []),
        (HEAD + HUBEI + HUBEI, [("code_twice", 3)]),
        (HEAD + "420100,武汉市,city,420000\n", [("parent_unknown", 2)]),
        (HEAD + HUBEI + "420100,武汉市,city,420100\n", [("parent_unknown", 3)]),
        (HEAD + HUBEI + "42010,武汉市,city,420000\n", [("code_form", 3)]),
        (HEAD + HUBEI + "420100,,city,420000\n", [("name_empty", 3)]),
        (HEAD + "420000,湖北省,state,\n", [("level_unknown", 2)]),
        (HEAD + "420000,湖北省,province\n", [("cells_count", 2)]),
        (HEAD + "420000,=1+1,province,\n", [("cell_formula", 2)]),
        (HEAD + "420000,@SUM(A1),province,\n", [("cell_formula", 2)]),
        (HEAD + '420000,"湖北\n省",province,\n', [("cell_formula", 3)]),
        (HEAD + "420000," + "省" * 201 + ",province,\n", [("cell_too_long", 2)]),
        (HEAD, [("table_empty", None)]),
        ("", [("columns_missing", None)]),
        ("code,name,level\n", [("columns_missing", None)]),
        ("code,name,level,parent,price\n", [("columns_unknown", None)]),
        ("code,name,level,parent,code\n", [("columns_unknown", None)]),
        (HEAD + '420000,"湖北"省,province,\n', [("table_broken", None)]),
    ],
)
def test_each_mistake_is_named_with_its_line(text, mistakes):
    got = [
        (code, None if code == "table_broken" else line) for code, line in found("regions", text)
    ]
    assert got == mistakes


def test_a_table_made_by_hand_may_have_chinese_heads_tabs_and_empty_lines():
    text = "代码\t名称\t层级\t上级代码\n\n 420000 \t湖北省\tprovince\t\n"
    read = codes.read("regions", text)
    assert read.source == "code,name,name_en,level,parent\n420000,湖北省,,province,\n"


def test_more_mistakes_than_anybody_reads_are_counted():
    read = codes.read("regions", HEAD + "x,y,z,\n" * 100)
    assert len(read.mistakes) == texts.MAX_SHOWN + 1
    assert read.mistakes[-1].code == "more_mistakes"


def test_a_cycle_of_parents_is_no_table():
    text = HEAD + "420100,甲,city,420200\n420200,乙,city,420100\n"
    assert [code for code, _ in found("regions", text)] == ["parent_unknown"] * 2


def test_industries_may_reach_down_to_the_classes_of_the_standard():
    text = HEAD + "C,制造业,section,\n34,通用,division,C\n341,锅炉,group,34\n3411,锅炉,class,341\n"
    read = codes.read("industries", text)
    entries = reference.entries_of(Version("industries", read.source))
    assert read.mistakes == ()
    assert [code for code, entry in entries.items() if entry.is_answer] == ["34", "341", "3411"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04 a workbook", "table_workbook"),
        ("代码".encode("utf-16"), "table_binary"),
        (b"code\0name", "table_binary"),
        (b"\xff" * 10, "table_encoding"),
        (b"a" * (texts.MAX_BYTES + 1), "table_too_large"),
    ],
)
def test_what_is_no_text_is_refused_in_words(data, code):
    with pytest.raises(texts.Unreadable) as refused:
        texts.decoded(data)
    assert refused.value.finding.code == code


def test_too_many_lines_are_not_read_to_the_end():
    read = codes.read("regions", HEAD + HUBEI * (texts.MAX_LINES + 1))
    assert [m.code for m in read.mistakes] == ["table_too_long"]


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300), st.sampled_from(["", HEAD]))
def test_no_text_makes_the_reader_fail(text, head):
    for table in reference.TABLES:
        codes.read(table, head + text)
    years.read(text, 2027)


def test_the_difference_tells_what_came_went_and_changed():
    head = "code,name,name_en,level,parent\n"
    old = (
        head
        + "01,甲大类,,class,\n02,乙大类,,class,\n010101,一,,associate,01\n010102,二,,associate,01\n"
    )
    new = (
        head
        + "01,甲大类,A,class,\n02,乙大类,,class,\n010101,壹,,associate,01\n"
        + "010102,二,,associate,02\n010103,三,,associate,01\n"
    )
    told = codes.difference(Version("majors", old), Version("majors", new))
    assert [entry.code for entry in told.added] == ["010103"]
    assert told.removed == ()
    assert [(each.code, each.old, each.new) for each in told.renamed] == [("010101", "一", "壹")]
    assert [(each.old, each.new) for each in told.moved] == [("01 甲大类", "02 乙大类")]
    assert told.otherwise == ("01",)
    assert told.same == 1
    back = codes.difference(Version("majors", new), Version("majors", old))
    assert [entry.code for entry in back.removed] == ["010103"]
    assert codes.difference(Version("majors", old), Version("majors", old)).is_none


def test_a_renamed_province_does_not_rename_its_cities():
    source = reference.shipped("regions").source
    new = source.replace("420000,湖北省", "420000,江汉省")
    told = codes.difference(Version("regions", source), Version("regions", new))
    assert [each.code for each in told.renamed] == ["420000"]


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_an_official_year_comes_back_as_it_stands_and_only_older_law_raises_doubt(year):
    rows = [row for row in reference.rows_of(SHIPPED) if row["day"].startswith(str(year))]
    text = "\n".join(f"{row['day']},{row['kind']},{row['name']}" for row in rows)
    read = years.read(text, year)
    assert read.mistakes == read.doubts == ()
    assert years.merged(SHIPPED, year, read.days) == SHIPPED


def test_days_are_read_as_the_notice_writes_them():
    text = "日期,类别,节日\n1月1日（周五）至3日（周日），休，元旦\n"
    text += "2027/2/6～2027/2/8,放假,春节\n2月20日,班,春节"
    read = years.read(text, 2027)
    assert [(each.day.isoformat(), each.kind) for each in read.days] == [
        ("2027-01-01", "off"), ("2027-01-02", "off"), ("2027-01-03", "off"),
        ("2027-02-06", "off"), ("2027-02-07", "off"), ("2027-02-08", "off"),
        ("2027-02-20", "work"),
    ]  # fmt: skip
    kept = years.merged(SHIPPED, 2027, read.days).removeprefix(SHIPPED)
    assert kept.splitlines() == [
        "2027-01-01,off,元旦,New Year's Day",
        "2027-02-08,off,春节,Spring Festival",
        "2027-02-20,work,春节,Spring Festival",
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "year_empty"),
        ("日期,类别,节日", "year_empty"),
        ("2月30日,休,春节", "day_form"),
        ("明天,休,春节", "day_form"),
        ("5月5日至1日,休,劳动节", "day_form"),
        ("1月1日至12月31日,休,假", "day_form"),
        ("2026-12-31,休,元旦", "other_year"),
        ("12月31日至2028年1月2日,休,元旦", "other_year"),
        ("1月1日,也许,元旦", "kind_unknown"),
        ("1月1日,休", "name_empty"),
        ("1月1日,休,元旦\n1月1日,班,元旦", "day_twice"),
        ("1月1日,休,=HYPERLINK()", "cell_formula"),
    ],
)
def test_a_year_with_a_mistake_is_no_year(text, code):
    read = years.read(text, 2027)
    assert read.days == ()
    assert code in [mistake.code for mistake in read.mistakes]


def test_a_year_that_is_not_like_one_raises_doubts_but_may_be_imported():
    read = years.read("2月8日,休,春节\n3月1日,班,春节", 2027)
    assert read.mistakes == ()
    assert [doubt.code for doubt in read.doubts] == [
        "festival_missing", "off_days", "worked_anyway", "new_year"
    ]  # fmt: skip


@given(st.integers(2000, 2100))
def test_the_picture_has_every_day_of_the_year_once_under_its_weekday(year):
    cells = [
        (column, cell.day)
        for month in years.months(SHIPPED, year)
        for week in month.weeks
        for column, cell in enumerate(week, 1)
        if cell
    ]
    days = [day for _, day in cells]
    length = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    assert days == [date(year, 1, 1) + timedelta(days=n) for n in range(length)]
    assert all(column == day.isoweekday() for column, day in cells)


def test_the_picture_marks_what_differs_from_monday_to_friday():
    january = years.months(SHIPPED, 2026)[0]
    kinds = {cell.day.day: cell.kind for week in january.weeks for cell in week if cell}
    assert [kinds[n] for n in (1, 2, 3, 4, 5)] == ["off", "off", "weekend", "work", ""]
