"""The shipped file: complete, bilingual, and every number beside the notice's own sentence."""

import re
from pathlib import Path
from typing import Any

import pytest

from programmes import definitions as d
from programmes import loader
from programmes.findings import Strength
from tests.programmes.factories import parts, production_source

pytestmark = pytest.mark.rules

NOTICE = (Path(__file__).parent / "notices" / "task9.txt").read_text(encoding="utf-8")
ENGLISH = re.compile(r"[A-Za-z]{2}")


@pytest.fixture(scope="module")
def programme() -> d.Programme:
    return loader.read(production_source())


def rules(programme: d.Programme) -> dict[str, Any]:
    return {part.id: part for part in parts(programme) if isinstance(part, d.RuleBase)}


def test_a_change_of_one_character_in_a_sentence_would_be_noticed(programme):
    quote = programme.quotas[0].quote
    assert quote.replace("8", "9") not in NOTICE


def test_the_range_and_the_target_stand_in_their_sentences(programme):
    range_quota, target = programme.quotas
    assert (range_quota.min, range_quota.max) == (5, 8)
    assert f"各省可报送{range_quota.min}—{range_quota.max}项。" in range_quota.quote
    assert (range_quota.min_strength, range_quota.max_strength) == (Strength.SOFT, Strength.HARD)
    assert range_quota.at == ("province_list", "province_send")
    assert f"认定首批{target.count}个" in target.quote


def test_the_numbers_of_the_conditions_stand_in_their_sentences(programme):
    found = rules(programme)
    assert found["three_of_six"].n == 3
    assert "六项条件中的三项" in found["three_of_six"].quote
    assert len(found["three_of_six"].rules) == 6
    services = found["c3_services"]
    assert f"近{services.years}年内" in services.quote
    assert f"不少于{services.count_min}项" in services.quote


def test_each_window_has_the_dates_of_its_sentence(programme):
    (cycle,) = programme.cycles
    for window in cycle.windows.values():
        assert f"{window.opens.year}年{window.opens.month}月{window.opens.day}日" in window.quote
        end = window.fuzzy or f"{window.closes.month}月{window.closes.day}日"
        assert f"—{end}" in window.quote


def test_every_rule_has_its_sentence_and_what_goes_beyond_it_says_why(programme):
    found = rules(programme)
    assert [name for name, rule in found.items() if not rule.quote] == []
    # Numbers of ours: the notice names no count of partners and of standards.
    assert found["partner"].min == 1
    assert found["partner"].basis
    assert found["c6_standards"].count_min == 1
    assert found["c6_standards"].basis


def test_a_question_that_the_notice_asks_has_its_sentence_and_the_others_are_marked(programme):
    fields = [part for part in parts(programme) if isinstance(part, d.FormField)]
    assert [f.id for f in fields if f.basis == "guide" and not f.quote] == []
    assert [f.id for f in fields if f.quote and f.basis != "guide"] == []


def test_identity_numbers_and_phones_are_sensitive(programme):
    fields = [part for part in parts(programme) if isinstance(part, d.FormField)]
    private = {field.id for field in fields if field.kind in ("person", "phone")}
    assert private == {"leader", "enterprise_leader", "name", "phone"}
    assert [f.id for f in fields if f.kind in ("person", "phone") and not f.sensitive] == []


def test_an_enterprise_in_the_provincial_pool_counts_until_the_file_says_otherwise(programme):
    rule = rules(programme)["c1_enterprise"]
    assert "province_pool" in rule.accepted
    assert "入库" in rule.basis.zh
    stricter = production_source().replace(
        "accepted: [province_pool, province, national]", "accepted: [province, national]"
    )
    assert rules(loader.read(stricter))["c1_enterprise"].accepted == ("province", "national")


def test_each_condition_asks_for_its_evidence_once_it_is_claimed(programme):
    files = {
        field.when.value: field
        for section in programme.form.sections
        for field in section.fields
        if field.kind == "file" and field.when
    }
    assert sorted(files) == ["c1", "c2", "c3", "c4", "c5", "c6"]
    assert all(field.required for field in files.values())


def test_the_route_goes_from_the_school_to_the_recognition(programme):
    assert [(step.id, step.kind, step.level, step.role) for step in programme.route] == [
        ("fill", "fill", "unit", "author"),
        ("school_review", "review", "unit", "unit_leader"),
        ("city_review", "review", "city", "city_officer"),
        ("province_review", "review", "province", "province_officer"),
        ("province_list", "shortlist", "province", "province_officer"),
        ("province_notice", "notice", "province", "province_leader"),
        ("province_send", "send", "province", "province_leader"),
        ("ministry_review", "review", "ministry", "ministry_officer"),
        ("recognition", "recognise", "ministry", "ministry_officer"),
    ]


def test_reminders_go_out_14_7_3_and_1_days_before_the_ends(programme):
    assert {r.window: r.days for r in programme.reminders} == {
        "school": (14, 7, 3, 1),
        "province": (14, 7, 3, 1),
    }
