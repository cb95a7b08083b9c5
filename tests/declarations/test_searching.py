"""Looking up regions, majors, industries and units, with a script and without one."""

import html
import re

import pytest
from django.http import QueryDict
from django.urls import reverse

from declarations.selectors import answers_of
from declarations.views.searching import with_picks
from organisations.models import Organisation
from organisations.searching import spell, units_found
from tests.declarations.test_pages import fields_in
from tests.factories import AT, make_organisation

from . import samples

pytestmark = pytest.mark.flow

MACHINES = "34 通用设备制造业"


@pytest.fixture
def world(db):
    return samples.begin_in_world()


@pytest.fixture
def author(client, world):
    client.force_login(world.author)
    return client


def offered(response) -> list[str]:
    page = response.content.decode()
    return [html.unescape(each) for each in re.findall(r'data-value="([^"]*)"', page)]


def saved(world):
    return answers_of(type(world.declaration).objects.get(pk=world.declaration.pk))


def unit(name: str, **columns: object) -> Organisation:
    made = make_organisation(name=name, **columns)
    spell([made])
    return made


def test_codes_are_offered_with_what_tells_them_from_their_namesakes(author):
    page = author.get(reverse("codes", args=["regions"]), {"q": "jilin"})
    assert offered(page)[:2] == ["220000 吉林省", "220200 吉林省吉林市"]
    assert "吉林省 · 220200" in page.content.decode()
    assert offered(author.get(reverse("codes", args=["industries"]), {"q": "C34"})) == [MACHINES]


def test_at_most_twenty_are_offered_and_it_is_said_that_there_are_more(author):
    page = author.get(reverse("codes", args=["industries"]), {"q": "业"})
    assert len(offered(page)) == 20
    assert "前 20 项" in page.content.decode()


def test_nothing_that_was_typed_becomes_markup(author):
    for name, args in (("codes", ["regions"]), ("units", [])):
        page = author.get(reverse(name, args=args), {"q": '"><script>alert(1)</script>'})
        assert page.status_code == 200
        assert b"<script" not in page.content


@pytest.mark.parametrize("table", ["workdays", "professional_titles", "nothing"])
def test_other_tables_are_not_looked_up(author, table):
    assert author.get(reverse("codes", args=[table])).status_code == 404


@pytest.mark.parametrize(
    "query", ["长风机电", "changfeng", "cfjd", "长风 学院", "914201000000000001", "C-777"]
)
def test_a_unit_is_found_by_name_pinyin_code_and_credit_code(author, query):
    unit("长风机电职业学院", code="C-777", uscc="914201000000000001X"[:18])
    assert offered(author.get(reverse("units"), {"q": query})) == ["长风机电职业学院"]


def test_the_unit_that_is_called_so_comes_first_and_a_closed_one_is_not_offered(db):
    for name in ("江城大学附属学校", "新江城大学", "江城大学"):
        unit(name)
    unit("江城大学旧校", closed_at=AT)
    assert [each.name for each in units_found("江城大学", 9)] == [
        "江城大学",
        "江城大学附属学校",
        "新江城大学",
    ]
    assert units_found("  ", 9) == []


def test_a_unit_is_found_by_its_name_before_anything_else_is_written_of_it(db):
    make_organisation(name="刚刚登记的单位")
    assert [each.name for each in units_found("登记", 9)] == ["刚刚登记的单位"]


def test_looking_up_units_asks_the_database_once(author, django_assert_num_queries):
    unit("长风机电职业学院")
    author.get(reverse("units"), {"q": "长风"})
    with django_assert_num_queries(3):  # the session, the person, the units
        author.get(reverse("units"), {"q": "长风"})
    with django_assert_num_queries(2):
        author.get(reverse("codes", args=["regions"]), {"q": "武汉"})


def test_the_page_of_a_section_carries_no_table(author, world):
    page = author.get(reverse("section", args=[world.declaration.pk, "basic"])).content.decode()
    assert "<datalist" not in page
    assert "汽车制造业" not in page


def test_without_a_script_a_button_leads_to_what_there_is(author, world):
    where = reverse("section", args=[world.declaration.pk, "basic"])
    posted = fields_in(author.get(where).content.decode())
    posted["a.industry"], posted["a.majors"] = ["汽车"], ["", "", "数控技术", "", "机电一体化"]
    answer = author.post(where, {**posted, "search": "majors.4"})
    # The blanks between are gone by then: the second of those that are answered.
    assert answer["Location"] == f"{where}?search=majors.2#field-majors.2"
    assert saved(world)["industry"] == "汽车"
    page = author.get(answer["Location"].partition("#")[0]).content.decode()
    assert 'name="pick.majors.2" value="460301 机电一体化技术"' in page
    posted = fields_in(page)
    assert posted["of.majors.2"] == ["机电一体化"]
    author.post(where, {**posted, "pick.majors.2": "460301 机电一体化技术"})
    assert saved(world)["majors"] == ["数控技术", "460301 机电一体化技术"]


def test_none_of_these_leaves_what_was_typed_and_so_does_typing_on(author, world):
    where = reverse("section", args=[world.declaration.pk, "basic"])
    author.post(where, {"version": "0", "a.industry": "汽车", "search": "industry"})
    posted = fields_in(author.get(where, {"search": "industry"}).content.decode())
    author.post(where, {**posted, "pick.industry": ""})
    assert saved(world)["industry"] == "汽车"
    posted = fields_in(author.get(where, {"search": "industry"}).content.decode())
    author.post(where, {**posted, "a.industry": "船舶", "pick.industry": "36 汽车制造业"})
    assert saved(world)["industry"] == "船舶"


def test_a_cell_of_a_row_is_looked_up_as_well(author, world):
    where = reverse("section", args=[world.declaration.pk, "parties"])
    posted = fields_in(author.get(where).content.decode())
    row = posted["a.partners._rows"][0]
    place = f"partners.{row}.registered"
    posted[f"a.{place}"] = ["wuhan"]
    answer = author.post(where, {**posted, "search": place})
    page = author.get(answer["Location"].partition("#")[0]).content.decode()
    assert f'name="pick.{place}" value="420100 湖北省武汉市"' in page
    author.post(where, {**fields_in(page), f"pick.{place}": "420100 湖北省武汉市"})
    assert saved(world)["partners"][0]["registered"] == "420100 湖北省武汉市"


@pytest.mark.parametrize(
    "place", ["", "nothing", "majors.99", "partners.x.y", "project_name", "..."]
)
def test_a_place_where_nothing_can_be_looked_up_is_no_mistake(author, world, place):
    where = reverse("section", args=[world.declaration.pk, "basic"])
    assert author.get(where, {"search": place}).status_code == 200
    assert author.post(where, {"version": "0", "search": place}).status_code == 302


def test_a_code_alone_is_shown_with_its_name_and_a_short_name_is_understood(author, world):
    where = reverse("section", args=[world.declaration.pk, "basic"])
    author.post(where, {"version": "0", "a.industry": "34"})
    page = author.get(where).content.decode()
    assert '<p class="hint meaning">通用设备制造业</p>' in page
    author.post(where, {"version": "1", "a.industry": MACHINES})
    assert "meaning" not in author.get(where).content.decode()


def test_an_ambiguous_name_is_not_guessed_but_both_are_named(author, world):
    where = reverse("section", args=[world.declaration.pk, "parties"])
    posted = fields_in(author.get(where).content.decode())
    row = posted["a.partners._rows"][0]
    author.post(where, {**posted, f"a.partners.{row}.registered": "吉林"})
    assert "吉林省、吉林省吉林市" in author.get(where).content.decode()


def test_a_pick_takes_the_place_of_the_text_that_it_was_found_for():
    typed = "a.m=&a.m=x&a.m=y&of.m.2=y&pick.m.2=Y&a.r=r&of.r=other&pick.r=R&pick.=1&pick.m.9=2"
    picked = with_picks(QueryDict(typed))
    assert picked.getlist("a.m") == ["", "x", "Y"]
    assert picked.getlist("a.r") == ["r"]
