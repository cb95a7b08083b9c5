"""A unit is taken over by another: caps follow at once, and a list on notice may break by it."""

import re
from datetime import date

import pytest
from django.urls import reverse

from declarations.record import on_record
from declarations.selectors import unit_of
from notifications.models import Message
from organisations.models import Merger
from programmes.findings import Conflict
from programmes.selectors import definition_of
from quotas.models import Counter
from quotas.selectors import drifted
from quotas.services import set_limit
from reviews.models import SummaryList
from tests.factories import AT, make_organisation, make_world
from tests.recorded import Recorded
from tests.refusing import refusal
from tests.workflow import afterlife, ruled
from trail.selectors import entries_of
from workflow.services import filing, mending, merging, sending

pytestmark = [pytest.mark.flow, pytest.mark.django_db]
ALL = "各层次教材均已列入。"
DAY = date(2026, 3, 1)
LETTER = "鄂教职成〔2026〕3号"
UNIT_TWO = {
    "type": "org_cap",
    "id": "unit_two",
    "title": "同一编写单位不超过2种",
    "organisation": "compiling_units.unit",
    "first_only": True,
    "scope": "country",
    "max": 2,
    "at": ["province_list", "province_send"],
    "quote": "同一编写单位不超过2种。",
}


@pytest.fixture
def world(request):
    return _noticed() if "noticed" in request.fixturenames else _opened()


@Recorded
def _opened():
    world = make_world()
    world.round = ruled.open_ruled("textbook", more=[UNIT_TWO])
    for name in ("press", "house"):
        unit = make_organisation("unit", "enterprise", world.hubei, name=f"示例出版社{name}")
        setattr(world, name, unit)
    return world


def merge(world, unit=None, into=None, actor=None, **said):
    return merging.merge(
        unit or world.house,
        into or world.press,
        actor=actor or world.province_administrator,
        at=AT,
        **({"happened_on": DAY, "basis": LETTER} | said),
    )


def listed(world, n, unit=None):
    unit_of_book = {"unit": unit.name} if unit else {}
    return ruled.listed(world.round, ruled.book(n, **unit_of_book), world.school)


@pytest.fixture
def noticed(world):
    return world


@Recorded
def _noticed():
    """Two books of the one and one of the other, on notice with two more."""
    world = _opened()
    set_limit(
        world.round, "province_allotment", None, minimum=0, maximum=20, reason="已下达",
        actor=world.ministry_administrator, at=AT,
    )  # fmt: skip
    world.books = [listed(world, 1, world.press), listed(world, 2, world.press)]
    world.books += [listed(world, 3, world.house), listed(world, 4), listed(world, 5)]
    world.summary = SummaryList.objects.get()
    world.ends = ruled.announce(world.summary, ALL).ends_at
    return world


def counter(unit, rule="unit_two"):
    return Counter.objects.get(rule=rule, group=f"key:{unit.code}")


def test_places_follow_and_the_ledger_says_why(noticed):
    merge(noticed)
    assert (counter(noticed.press).used, counter(noticed.house).used) == (3, 0)
    assert counter(noticed.press, "unit_eight").used == 3
    moved = counter(noticed.press).rows.filter(reason="merged")
    assert [(row.subject_id, row.change) for row in moved] == [(str(noticed.books[2].pk), 1)]
    assert not drifted().exists()
    assert unit_of(noticed.books[2], DAY).key == noticed.school.code


def test_a_list_on_notice_that_breaks_by_a_merger_is_not_sent_and_says_so(noticed, client):
    merge(noticed)
    marks = entries_of("list", noticed.summary.pk)
    assert marks.last().verb == "broken"
    assert marks.last().data["rules"] == ["unit_two"]
    assert Message.objects.filter(kind="list_broken").exists()
    sender = ruled.sender(noticed.summary)
    found = refusal(sending.send, noticed.summary.pk, statement=ALL, actor=sender, at=noticed.ends)
    assert [each.code for each in found] == ["list_broken", "quota_unit"]
    assert "同一编写单位不超过2种" in found[1].quote
    client.force_login(ruled.composer(noticed.summary))
    client.cookies["django_language"] = "zh-hans"
    page = client.get(reverse("list", args=[noticed.summary.pk])).content.decode()
    assert "示例出版社house已并入示例出版社press" in re.sub(r"\s", "", page)
    mail = Message.objects.filter(kind="list_broken").latest("pk")
    assert (mail.context["unit"], mail.context["into"]) == ("示例出版社house", "示例出版社press")
    mending.take_off(
        noticed.summary.pk, noticed.books[2].pk, reason="合并后超出", actor=ruled.composer(
            noticed.summary
        ), at=AT,
    )  # fmt: skip
    assert entries_of("list", noticed.summary.pk).last().verb == "mended"
    sending.send(noticed.summary.pk, statement=ALL, actor=sender, at=noticed.ends)


def test_with_more_than_the_figure_nothing_more_is_taken_even_after_one_left(noticed):
    merge(noticed)
    assert counter(noticed.press).ceiling == 3
    ruled.withdraw(noticed.books[0])
    assert counter(noticed.press).used == 2
    other = ruled.candidate(
        noticed.round, ruled.book(9, unit=noticed.press.name), noticed.foreign_school
    )
    (found,) = refusal(ruled.give, other)
    assert (found.code, found.figures.used, found.figures.limit) == ("quota_full", 2, 2)


def test_the_old_name_in_a_later_book_counts_for_the_unit_that_goes_on(noticed):
    merge(noticed)
    ruled.withdraw(noticed.books[0])
    other = ruled.candidate(
        noticed.round, ruled.book(9, unit=noticed.house.name), noticed.foreign_school
    )
    (found,) = refusal(ruled.give, other)
    assert found.figures.used == 2


def test_whoever_was_taken_over_before_moves_on_with_it(world):
    third = make_organisation("unit", "enterprise", world.hubei, name="示例出版社third")
    merge(world, unit=third, into=world.house)
    merge(world)
    third.refresh_from_db()
    assert third.survivor == world.press
    assert list(Merger.objects.values_list("unit", "into")) == [
        (third.pk, world.house.pk),
        (world.house.pk, world.press.pk),
    ]
    with pytest.raises(Conflict):
        merge(world)
    with pytest.raises(Conflict):
        merge(world, unit=world.press, into=world.house)


def test_the_record_of_results_goes_over(world):
    result = afterlife.result(world, world.other_school)
    merge(world, unit=world.other_school, into=world.school)
    programme = definition_of(result.definition)
    rules = [each for each in _all(programme.eligibility) if each.type == "outcome_of"]
    asking = rules[0].model_copy(update={"programme": (result.programme.key,)})
    known = on_record(programme.model_copy(update={"eligibility": (asking,)}), world.school, {})
    assert world.school.code in {each.unit for each in known["results"]}


def _all(rules):
    for rule in rules:
        yield rule
        yield from _all(getattr(rule, "rules", ()))


def test_it_begins_no_declaration_any_more_and_is_told_who_does(world):
    merge(world, unit=world.other_school, into=world.school)
    author = ruled.people_with("declare", world.other_school).first() or ruled.make_person(
        "author", world.other_school
    )
    world.other_school.refresh_from_db()
    (found,) = refusal(filing.start, world.round, world.other_school, actor=author, at=AT)
    assert (found.code, found.params["into"].zh) == ("unit_taken_over", world.school.name)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"basis": " "}, "merger_without_basis"),
        ({"happened_on": date(2100, 1, 1)}, "merger_to_come"),
        ({"into": "house"}, "merger_with_itself"),
        ({"into": "hubei"}, "merger_of_offices"),
        ({"into": "foreign_school"}, "merger_beyond"),
        ({"actor": "author"}, "merger_beyond"),
    ],
)
def test_what_is_refused(world, changed, code):
    named = {
        key: getattr(world, value) if key in ("into", "actor") else value
        for key, value in changed.items()
    }
    assert [each.code for each in refusal(merge, world, **named)] == [code]
    assert not Merger.objects.exists()


def test_the_page_shows_what_the_two_hold_together_before_it_is_entered(noticed, client):
    client.force_login(noticed.province_administrator)
    client.cookies["django_language"] = "zh-hans"
    address = reverse("merge_unit", args=[noticed.house.pk])
    assert address in client.get(reverse("unit_data", args=[noticed.house.pk])).text
    said = {"into": noticed.press.name, "happened_on": DAY.isoformat(), "basis": LETTER}
    assert client.post(address, said | {"into": "没有这个单位"}).status_code == 422
    page = client.post(address, said)
    assert page.status_code == 200
    assert "3/2" in page.text
    assert noticed.books[2].number in page.text
    assert not Merger.objects.exists()
    assert client.post(address, said | {"sure": "1"}).status_code == 302
    page = client.get(reverse("unit_data", args=[noticed.house.pk])).text
    assert LETTER in page
    assert client.get(address).status_code == 404
