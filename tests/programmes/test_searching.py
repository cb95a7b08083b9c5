"""Finding rows of the code tables: by code, name, pinyin, former name, several words."""

import csv
from datetime import UTC, datetime

import pytest

from organisations import spelling
from programmes import reference, searching

pytestmark = pytest.mark.rules


def found(table: str, query: str, limit: int = 20) -> list[str]:
    return [hit.entry.code for hit in searching.search(table, query, limit).hits]


@pytest.mark.parametrize(
    ("table", "query", "first"),
    [
        ("majors", "460301", "460301"),
        ("majors", "机电一体化", "460301"),
        ("majors", "4603", "460301"),
        ("majors", "mechatronics", "460301"),
        ("majors", "jdyth", "460301"),
        ("majors", "装备制造 数控技术", "460103"),
        ("industries", "36", "36"),
        ("industries", "C34", "34"),
        ("industries", "３４", "34"),
        ("industries", "34 通用设备制造业", "34"),
        ("industries", "汽车", "36"),
        ("industries", "qiche", "36"),
        ("regions", "武汉", "420100"),
        ("regions", "420100 湖北省武汉市", "420100"),
        ("regions", "湖北　武汉", "420100"),
        ("regions", "hubei wuhan", "420100"),
        ("regions", "Ｗｕｈａｎ", "420100"),
        ("regions", "重庆", "500000"),
        ("regions", "chongqing", "500000"),
        ("regions", "xiamen", "350200"),
        ("regions", "北京市", "110000"),
        ("regions", "兵团", "XPCC"),
        ("regions", "bingtuan", "XPCC"),
        ("regions", "石河子", "659001"),
        ("regions", "台湾", "710000"),
        ("regions", "xianggang", "810000"),
        ("regions", "aomen", "820000"),
        ("regions", "潜江", "429005"),
    ],
)
def test_the_best_row_comes_first(table, query, first):
    assert found(table, query)[0] == first


def test_initials_find_all_that_begin_so_and_cities_before_anything_below_them():
    assert {"150300", "340200", "371000", "420100"} <= set(found("regions", "whs")[:4])
    assert "610100" in found("regions", "xi'an")


def test_a_name_of_two_places_finds_both_and_what_lies_below_the_first_comes_after_them():
    assert found("regions", "吉林")[:2] == ["220000", "220200"]
    assert set(found("regions", "海南")[:2]) == {"460000", "632500"}


def test_an_address_finds_the_place_that_it_begins_with():
    assert found("regions", "湖北省武汉市没有这个区")[0] == "420100"


def test_a_former_name_is_found_and_named():
    (hit,) = searching.search("regions", "襄樊").hits
    assert (hit.entry.code, hit.own, hit.former) == ("420600", "襄阳市", "襄樊市")
    divided = {hit.entry.code for hit in searching.search("regions", "巢湖").hits if hit.former}
    assert divided == {"340100", "340200", "340500"}
    assert not searching.search("regions", "襄阳").hits[0].former


def test_every_former_name_belongs_to_a_row_that_there_is():
    with (reference.FOLDER / "former_names.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert reference.known(row["table"], row["code"]), row


def test_headings_are_no_answers_but_lead_to_what_is_below_them():
    everything = found("industries", "制造业", 100)
    assert "C" not in everything
    assert "36" in everything


def test_nothing_typed_shows_the_beginning_and_nonsense_finds_nothing():
    shown = searching.search("regions", "", 5)
    assert [hit.entry.level for hit in shown.hits] == ["province"] * 5
    assert shown.total > 300
    for nonsense in ("亚特兰蒂斯", "qqqq", "!?", "武汉 亚特兰蒂斯"):
        assert nonsense == "!?" or found("regions", nonsense) == []


def test_a_name_is_exact_in_full_or_in_its_last_part_and_never_guessed():
    assert [entry.code for entry in searching.named("regions", "湖北省武汉市")] == ["420100"]
    assert "420100" in [entry.code for entry in searching.named("regions", "武汉市")]
    assert searching.named("regions", "武汉") == ()
    assert [entry.code for entry in searching.suggested("regions", "吉林")][:2] == [
        "220000",
        "220200",
    ]
    assert searching.suggested("regions", "jilin") == ()


def test_a_newer_version_of_a_table_is_searched_as_soon_as_it_serves():
    text = (
        "code,name,name_en,level,parent\n990000,示例省,,province,\n990100,新示例市,,city,990000\n"
    )
    reference.install(
        "regions", [reference.Version("regions", text, datetime(2027, 1, 1, tzinfo=UTC))]
    )
    try:
        assert found("regions", "xsls") == ["990100"]
        assert found("regions", "武汉") == []
    finally:
        reference.install("regions", [])
    assert found("regions", "武汉")[0] == "420100"


def test_pinyin_knows_places_whose_characters_have_several_readings():
    read = {
        "重庆": "chongqing",
        "六安": "luan",
        "蚌埠": "bengbu",
        "长治": "changzhi",
        "朝阳": "chaoyang",
        "吕梁": "lvliang",
    }
    assert {name: "".join(spelling.syllables(name)) for name in read} == read


def test_the_terms_of_a_unit_hold_its_names_codes_and_sounds_line_by_line():
    assert spelling.terms("武汉Ａ学院", "", "W-01").split("\n") == [
        "",
        "武汉a学院",
        "w01",
        "wuhanxueyuan",
        "whxy",
        "",
    ]
