"""The register of units: who may write what, what holds on a day, and that nothing is rewritten."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from organisations import register, selectors, services
from organisations.models import RegisteredFact
from organisations.register import Entry
from tests.factories import AT
from trail.findings import Conflict, Refused
from trail.models import Chain
from trail.models import Entry as TrailEntry

pytestmark = pytest.mark.db

TODAY = date(2026, 11, 2)


def entry(**changes: object) -> Entry:
    said = {
        "key": "level",
        "value": "省级",
        "valid_from": date(2024, 1, 1),
        "basis": "鄂教〔2024〕1号",
    }
    return Entry(**(said | changes))  # type: ignore[arg-type]


def enter(world: SimpleNamespace, *entries: Entry, who: str = "province_administrator"):
    pairs = [(world.school, each) for each in entries]
    return services.register_facts(pairs, actor=getattr(world, who), at=AT)


def values(world: SimpleNamespace, day: date = TODAY) -> dict[str, object]:
    return {key: row.value for key, row in selectors.facts_on(world.school, day).items()}


def codes(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in error.value.findings]


def test_a_fact_holds_from_its_first_to_its_last_day(world):
    enter(world, entry(valid_until=date(2024, 12, 31)))
    assert values(world, date(2023, 12, 31)) == {}
    assert values(world, date(2024, 1, 1)) == {"level": "省级"}
    assert values(world, date(2024, 12, 31)) == {"level": "省级"}
    assert values(world, date(2025, 1, 1)) == {}


def test_of_several_the_one_that_began_last_holds(world):
    enter(world, entry(value="国家级", valid_from=date(2025, 3, 1)), entry())
    assert values(world, date(2025, 2, 28)) == {"level": "省级"}
    assert values(world, date(2025, 3, 1)) == {"level": "国家级"}


@pytest.mark.parametrize("who", ["province_administrator", "ministry_administrator"])
def test_administrators_above_register(world, who):
    enter(world, entry(), who=who)
    assert values(world) == {"level": "省级"}


@pytest.mark.parametrize(
    "who",
    ["author", "unit_leader", "province_officer", "auditor", "foreign_administrator", "stranger"],
)
def test_nobody_else_registers_and_nobody_the_own_unit(world, who):
    with pytest.raises(Refused) as error:
        enter(world, entry(), who=who)
    assert codes(error) == ["register.not_yours"]
    assert RegisteredFact.objects.count() == 0


def test_one_wrong_entry_of_many_leaves_nothing_behind(world):
    bad = entry(basis=" ", valid_until=date(2020, 1, 1))
    with pytest.raises(Refused) as error:
        enter(world, entry(), bad, entry(key="phone"))
    found = [(f.params["position"], f.place) for f in error.value.findings]
    assert found == [(2, "field:valid_until"), (2, "field:basis"), (3, "field:key")]
    assert RegisteredFact.objects.count() == 0


def test_the_same_twice_is_refused_but_yes_is_not_one(world):
    enter(world, entry(value=True))
    with pytest.raises(Refused) as error:
        enter(world, entry(value=True))
    assert codes(error) == ["register.there_already"]
    with pytest.raises(Refused):
        enter(world, entry(value="x"), entry(value="x"))
    enter(world, entry(value=1))


def test_a_correction_replaces_and_keeps_the_old_row(world):
    (wrong,) = enter(world, entry(value="国家级"))
    right = services.correct_fact(
        wrong, entry(), actor=world.province_administrator, at=AT + timedelta(hours=1)
    )
    assert values(world) == {"level": "省级"}
    assert right.replaces == wrong
    with pytest.raises(Conflict):
        services.correct_fact(wrong, entry(), actor=world.province_administrator, at=AT)


def test_a_withdrawn_entry_says_nothing_and_wants_a_reason(world):
    (wrong,) = enter(world, entry())
    with pytest.raises(Refused) as error:
        services.withdraw_fact(wrong, basis=" ", actor=world.province_administrator, at=AT)
    assert codes(error) == ["register.basis"]
    services.withdraw_fact(wrong, basis="录错单位", actor=world.province_administrator, at=AT)
    assert values(world) == {}
    assert len(selectors.facts_of(world.school)) == 2


def test_the_unit_keeps_its_own_contact_data_and_a_blank_ends_it(world):
    services.keep_contact_data(
        world.school, {"phone": "027-87654321", "address": ""}, actor=world.author, at=AT
    )
    assert values(world) == {"phone": "027-87654321"}
    services.keep_contact_data(world.school, {"phone": " "}, actor=world.unit_leader, at=AT)
    assert values(world) == {}
    unchanged = services.keep_contact_data(world.school, {"phone": ""}, actor=world.author, at=AT)
    assert unchanged == []


@pytest.mark.parametrize("who", ["other_author", "province_administrator", "foreign_leader"])
def test_contact_data_is_nobody_elses_to_write(world, who):
    with pytest.raises(Refused) as error:
        services.keep_contact_data(world.school, {"phone": "1"}, actor=getattr(world, who), at=AT)
    assert codes(error) == ["register.not_the_units_own"]


def test_a_unit_does_not_attest_to_itself_by_the_page_of_contact_data(world):
    with pytest.raises(Refused):
        services.keep_contact_data(world.school, {"level": "国家级"}, actor=world.author, at=AT)
    assert values(world) == {}


def test_rows_cannot_be_changed_or_deleted(world):
    (row,) = enter(world, entry())
    for change in (
        lambda: RegisteredFact.objects.filter(pk=row.pk).update(value="国家级"),
        lambda: RegisteredFact.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_trail_knows_each_entry_and_its_digest(world):
    (row,) = enter(world, entry())
    chain = Chain.objects.get(subject_kind="organisation", subject_id=str(world.school.pk))
    last = TrailEntry.objects.filter(chain=chain).order_by("-seq").first()
    assert last.verb == "fact registered"
    assert last.data["digest"] == services.register.digest_of(row)


def test_who_reads_whose_register(world):
    readers = {
        name
        for name in ("author", "unit_leader", "city_officer", "province_officer", "auditor",
                     "province_administrator", "ministry_administrator", "seal_keeper", "expert",
                     "other_author", "foreign_officer", "foreign_administrator", "stranger")
        if selectors.units_with_readable_data(getattr(world, name))
        .filter(pk=world.school.pk)
        .exists()
    }  # fmt: skip
    assert readers == {
        "author", "unit_leader", "city_officer", "province_officer", "auditor",
        "province_administrator", "ministry_administrator",
    }  # fmt: skip


def test_keys_of_the_tree_are_never_registered():
    for key in (*register.OF_THE_TREE, *register.CONTACT, "Größe", "1st"):
        assert any(each.place == "field:key" for each in register.faults(entry(key=key)))
    assert not register.faults(entry(key="uscc"))
