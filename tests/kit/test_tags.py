"""What the tags and filters of the kit write."""

import re
from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from config.figures import meaning, quota_card
from config.templatetags import kit
from organisations.models import Organisation
from programmes.definitions import Text
from tests.kit.sample import problems
from trail.findings import Finding, Strength

pytestmark = pytest.mark.rules


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def render(source: str, **context: object) -> str:
    return engines["django"].from_string("{% load i18n %}" + source).render(context)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


EVENING = datetime(2026, 12, 14, 17, 30, tzinfo=UTC)  # already the 15th in Beijing


def test_chinese_sets_no_blank_between_sentences():
    sentences = "One.{% space %}Two."
    assert render(sentences) == "One. Two."
    with translation.override("zh-hans"):
        assert render(sentences) == "One.Two."


def test_times_are_shown_in_beijing_time():
    assert kit.moment(EVENING) == "15 Dec 2026, 01:30"
    assert kit.moment_short(EVENING) == "12-15 01:30"
    assert kit.day(EVENING) == "15 Dec 2026"
    assert kit.day(date(2026, 12, 15)) == "15 Dec 2026"


def test_times_are_written_the_chinese_way_in_chinese():
    with translation.override("zh-hans"):
        assert kit.moment(EVENING) == "2026年12月15日 01:30"


def test_an_end_at_midnight_is_twenty_four_hundred_of_the_day_before():
    midnight = datetime(2026, 12, 20, 16, 0, tzinfo=UTC)
    assert kit.deadline(midnight) == "20 Dec 2026, 24:00"
    with translation.override("zh-hans"):
        assert kit.deadline(midnight) == "2026年12月20日 24:00"
    assert kit.deadline_short(midnight) == "12-20 24:00"
    assert kit.deadline_short(EVENING) == "12-15 01:30"
    assert kit.deadline(EVENING) == "15 Dec 2026, 01:30"


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 11, 22, 1, 25, tzinfo=UTC), "28 days left"),
        (datetime(2026, 12, 19, 15, 59, tzinfo=UTC), "1 day left"),
        (datetime(2026, 12, 20, 15, 59, tzinfo=UTC), "ends today"),
        (datetime(2026, 12, 20, 16, 0, tzinfo=UTC), "closed"),
    ],
)
def test_days_left_are_days_of_the_beijing_calendar(at, expected):
    assert kit.days_left(datetime(2026, 12, 20, 16, 0, tzinfo=UTC), at) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 12, 19, 15, 59, tzinfo=UTC), "1 day left"),
        (datetime(2026, 12, 19, 16, 0, tzinfo=UTC), "ends today: 24 h 0 min left"),
        (datetime(2026, 12, 20, 15, 49, 30, tzinfo=UTC), "ends today: 10 min left"),
        (datetime(2026, 12, 20, 16, 0, tzinfo=UTC), "closed"),
    ],
)
def test_the_last_day_is_told_in_hours_and_minutes(at, expected):
    assert kit.time_left(datetime(2026, 12, 20, 16, 0, tzinfo=UTC), at) == expected


def test_nothing_is_shown_for_a_time_that_is_not_known():
    assert kit.moment(None) == kit.day(None) == kit.deadline(None) == ""
    assert kit.days_left(None, EVENING) == ""


def test_a_text_falls_back_to_chinese():
    assert kit.text(Text(zh="负责人", en="Leader")) == "Leader"
    assert kit.text(Text(zh="负责人")) == "负责人"
    assert kit.text("as it is") == "as it is"
    assert kit.text(None) == ""


def test_an_organisation_has_its_english_name_on_an_english_page_only():
    ministry = Organisation(name="教育部", name_en="Ministry of Education")
    nameless = Organisation(name="示例学校", name_en="")
    assert kit.org_name(ministry) == "Ministry of Education"
    assert kit.org_name(nameless) == "示例学校"
    with translation.override("zh-hans"):
        assert kit.org_name(ministry) == "教育部"


def test_the_cells_of_a_table_have_the_short_name_of_the_language():
    hubei = Organisation(
        name="湖北省教育厅", short_name="湖北", name_en="Department of Hubei", short_name_en="Hubei"
    )
    assert kit.org_short(hubei) == "Hubei"
    assert kit.org_short(Organisation(name="示例厅", name_en="A department")) == "A department"
    with translation.override("zh-hans"):
        assert kit.org_short(hubei) == "湖北"
        assert kit.org_short(Organisation(name="示例厅")) == "示例厅"


def test_a_finding_fills_its_message_with_labels_of_the_language():
    finding = Finding(
        "two",
        "%(first)s must be before %(second)s (%(rest)s).",
        params={
            "first": Text(zh="开始", en="Start"),
            "second": date(2026, 12, 15),
            "rest": ["a", Text(zh="乙", en="b")],
        },
    )
    assert kit.finding_message(finding) == "Start must be before 15 Dec 2026 (a, b)."
    assert kit.finding_remedy(finding) == ""


def test_the_summary_counts_only_what_refuses_and_links_to_the_controls():
    html = render("{% findings problems links %}", problems=problems(), links={"team": "/t/"})
    assert "4 things to correct" in words(html)
    assert 'href="#field-identity"' in html
    assert 'href="/t/#field-team.r2.name"' in html
    assert 'href="#list"' in html
    assert "8/8" in html
    assert "3/8" in html
    assert "原则上不超过8个" in html
    assert "Take another project off the list first." in html
    assert "数控加工示例项目, 智慧物流示例项目" in html


def test_a_label_that_the_message_already_uses_is_not_repeated():
    finding = Finding("x", "%(label)s is empty.", place="field:x", params={"label": "Phone"})
    assert words(render("{% findings all %}", all=[finding])).endswith("Phone is empty.")


def test_no_findings_leave_no_trace():
    assert render("{% findings none %}", none=()).strip() == ""
    soft = Finding("x", "Few.", strength=Strength.SOFT)
    assert "data-errors" not in render("{% findings all %}", all=[soft])


def test_many_findings_fold_their_quotes_away():
    few = [Finding("x", "Empty.", place=f"field:x{i}", quote="原文。") for i in range(6)]
    assert "<details>" not in render("{% findings all %}", all=few)
    html = render("{% findings all %}", all=[*few, problems()[0]])
    assert html.count("<details>") == 6


def test_texts_of_people_are_escaped():
    evil = "<script>"
    finding = Finding("x", "%(who)s", params={"who": evil, "label": evil}, quote=evil)
    page = render("{% findings all %}{% tag evil 'ok' %}{% quote evil %}", all=[finding], evil=evil)
    assert evil not in page


def test_a_form_carries_its_token_and_a_new_key_each_time():
    first, second = (render("{% form_keys %}", csrf_token="token") for _ in range(2))
    key = re.compile(r'name="idempotency_key" value="([0-9a-f]{32})"')
    assert 'name="csrfmiddlewaretoken" value="token"' in first
    assert key.search(first).group(1) != key.search(second).group(1)


def test_a_form_without_a_request_is_a_mistake():
    with pytest.raises(KeyError):
        render("{% form_keys %}")


def test_an_unknown_tone_is_a_mistake():
    with pytest.raises(ValueError, match="greenish"):
        render("{% tag 'x' 'greenish' %}")


def test_an_icon_is_silent_and_sized_by_the_style_sheet():
    html = render("{% icon 'check' %}")
    assert 'class="icon"' in html
    assert 'aria-hidden="true"' in html


@pytest.mark.parametrize(
    ("used", "minimum", "maximum", "tone", "says"),
    [
        (3, 5, 8, "warn", "2 more needed to reach the minimum of 5"),
        (5, 5, 8, "ok", "Minimum reached , 3 more may join"),
        (2, 0, 8, "ok", "6 more may join"),
        (8, 5, 8, "full", "All 8 places are taken : another needs one to be left first"),
        (1, 0, 1, "full", "The only place is taken : another needs it to be left first"),
        (9, 5, 8, "bad", "Over by 1 : take it off the list"),
        (10, 5, 8, "bad", "Over by 2 : take them off the list"),
        (3, 3, 3, "full", "All 3 places are taken"),
        (2, 3, 3, "warn", "1 more needed: exactly 3 are asked for"),
        (0, 1, 1, "warn", "1 more needed: exactly 1 is asked for"),
        (0, 0, 0, "full", "No places : none may join"),
        (7, 0, None, "warn", "The figure is not set yet : how many may join is still open"),
    ],
)
def test_a_quota_says_where_it_stands(used, minimum, maximum, tone, says):
    html = render("{% meter u lo hi 'Key' %}", u=used, lo=minimum, hi=maximum)
    assert f'class="quota {tone}"' in html
    assert says in words(html)


@pytest.mark.parametrize(
    ("used", "minimum", "maximum", "says"),
    [
        (3, 5, 8, "还差 2 项达到下限 5 项"),
        (5, 5, 8, "已达下限，还可推荐 3 项"),
        (2, 0, 8, "还可推荐 6 项"),
        (8, 5, 8, "名额已满（8 项），再推荐须先移出 1 项"),
        (1, 0, 1, "名额已满（1 项），再推荐须先移出 1 项"),
        (9, 5, 8, "超出 1 项，须移出名单"),
        (2, 3, 3, "还差 1 项，应为 3 项"),
        (0, 0, 0, "没有名额，不能推荐"),
        (7, 0, None, "名额尚未确定，可推荐项数待定"),
    ],
)
def test_it_says_so_in_chinese(used, minimum, maximum, says):
    with translation.override("zh-hans"):
        tone, words = meaning(used, minimum, maximum)
        assert re.sub("</?b>", "", words) == says
        card = quota_card(used, minimum, maximum)
    assert (card["tone"], card["standing"]) == (tone, words)


def test_the_marks_of_a_quota_stand_where_their_figures_are():
    html = render("{% meter 6 5 8 'Key' %}")
    assert 'width="60.0%"' in html
    assert 'x1="50.0%"' in html
    assert 'x1="80.0%"' in html


@pytest.mark.parametrize(
    ("used", "maximum", "step"),
    [(0, 9, "0"), (1, 8, "1"), (4, 8, "2"), (6, 7, "3"), (8, 8, "4"), (9, 8, "over")],
)
def test_the_heat_has_six_steps(used, maximum, step):
    assert kit.heat(used, maximum).endswith(f"heat-{step}")


def test_a_bar_shows_more_than_a_hundred_per_cent_in_words():
    html = render("{% bar 8 7 %}{% bar 0 0 %}")
    assert "114%" in html
    assert 'width="100.0%"' in html
    assert "—" in html


def test_the_pager_turns_the_page_and_keeps_the_rest_of_the_address():
    request = RequestFactory().get("/accounts/?q=王 芳&page=2")
    page = Paginator(range(30), 10).get_page(2)
    html = render(
        '{% include "kit/pager.html" with anchor="#history" %}', page=page, request=request
    )
    for number in (1, 3):
        assert f'href="?q=%E7%8E%8B+%E8%8A%B3&amp;page={number}#history"' in html
    assert "Page 2 of 3" in words(html)
    assert not words(render('{% include "kit/pager.html" %}', page=Paginator([1], 10).page(1)))
