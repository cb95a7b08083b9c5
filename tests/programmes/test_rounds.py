"""Definitions are stored once by their bytes; a round freezes one and knows its windows."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from programmes import selectors, services
from programmes.findings import Refused
from programmes.models import Definition, Programme, Round, RoundWindow, WindowExtension
from programmes.windows import span_of
from tests.factories import AT, make_person
from tests.programmes.factories import (
    assessed_by_departments,
    open_production_round,
    production_source,
)
from trail.models import Chain
from trail.services import verify

pytestmark = [pytest.mark.db, pytest.mark.django_db]

DAY = timedelta(days=1)


def codes(call) -> set[str]:
    with pytest.raises(Refused) as refused:
        call()
    assert all(finding.remedy for finding in refused.value.findings)
    return {finding.code for finding in refused.value.findings}


def open_with(windows: dict, key: str = "2026") -> Round:
    return services.open_round(
        services.load_definition(production_source(), at=AT),
        key=key,
        year=2026,
        title_zh="批次",
        title_en="Round",
        windows=windows,
        actor="system:tests",
        at=AT,
    )


def spans(**changes) -> dict:
    span = (AT - DAY, AT + DAY)
    return {"school": span, "province": span, "ministry": span} | changes


def test_the_same_bytes_give_the_same_definition_and_other_bytes_another():
    first = services.load_definition(production_source(), at=AT)
    again = services.load_definition(production_source(), at=AT + DAY)
    other = services.load_definition(production_source() + "# note\n", at=AT)
    assert first.pk == again.pk
    assert first.created_at == AT
    assert other.pk != first.pk
    assert Programme.objects.get().definitions.count() == 2


def test_a_file_with_mistakes_is_refused_and_nothing_is_stored():
    with pytest.raises(Refused):
        services.load_definition(production_source().replace("max: 8", "max: 4"), at=AT)
    assert not Programme.objects.exists()


def test_a_newer_file_renames_the_programme_but_an_open_round_keeps_its_version():
    round = open_production_round(AT)
    newer = production_source().replace("Typical school–enterprise", "Exemplary school–enterprise")
    services.load_definition(newer.replace("    max: 8", "    max: 9"), at=AT + DAY)
    round.refresh_from_db()
    assert round.programme.title_en.startswith("Exemplary")
    assert selectors.definition_of(round.definition).quotas[0].max == 8


@pytest.mark.parametrize(
    ("old", "new"),
    [("code: PP\n", "code: QQ\n"), ("key: production_project", "key: another")],
)
def test_the_code_of_numbers_is_not_changed_and_not_shared(old, new):
    services.load_definition(production_source(), at=AT)
    changed = production_source().replace(old, new, 1)
    assert codes(lambda: services.load_definition(changed, at=AT)) == {"code_taken"}


ATTRIBUTES = "\nattributes:\n  - {id: host_area, kind: KIND, title: 所在省份}\n\neligibility:\n"


def test_what_is_registered_of_units_keeps_its_kind_whichever_file_asks_for_it():
    def of(kind, key="production_project", code="PP"):
        asked = production_source().replace("\neligibility:\n", ATTRIBUTES.replace("KIND", kind), 1)
        return asked.replace("key: production_project", f"key: {key}").replace(
            "code: PP\n", f"code: {code}\n"
        )

    services.load_definition(of("area"), at=AT)
    services.load_definition(of("area", "another", "AN"), at=AT)
    for other in (of("bool"), of("text", "third", "TH")):
        assert codes(lambda other=other: services.load_definition(other, at=AT)) == {
            "attribute_taken"
        }


def test_a_stored_definition_cannot_be_changed_even_around_the_services():
    definition = services.load_definition(production_source(), at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Definition.objects.filter(pk=definition.pk).update(source="")


def test_opening_a_round_keeps_its_windows_and_enters_the_trail():
    round = open_production_round(AT, days_left=10)
    window = selectors.window_of(round, "province")
    assert (window.opens_at, window.closes_at) == (AT - 20 * DAY, AT + 10 * DAY)
    chain = Chain.objects.get(subject_kind="round", subject_id=str(round.pk))
    (entry,) = chain.entries.all()
    assert (entry.verb, entry.actor, entry.at) == ("opened", "system:tests", AT)
    assert entry.data["definition"] == round.definition.sha256
    assert verify(chain) == []


def test_the_notices_own_words_for_a_date_stay_with_its_years_round():
    definition = services.load_definition(production_source(), at=AT)
    (cycle,) = selectors.definition_of(definition).cycles
    dates = {name: span_of(w.opens, w.closes) for name, w in cycle.windows.items()}
    round = services.open_round(
        definition,
        key="2023",
        year=2023,
        title_zh="2023年",
        title_en="2023",
        windows={name: (span.opens_at, span.closes_at) for name, span in dates.items()},
        actor="system:tests",
        at=AT,
    )
    assert selectors.window_of(round, "ministry").fuzzy == "11月底"
    assert selectors.window_of(open_production_round(AT), "ministry").fuzzy == ""
    assert selectors.span_of(round, "school") == span_of(date(2023, 8, 10), date(2023, 9, 12))


@pytest.mark.parametrize(
    ("windows", "expected"),
    [
        ({"school": (AT, AT + DAY)}, {"window_missing"}),
        (spans(city=(AT, AT + DAY)), {"window_unknown"}),
        (spans(school=(AT, AT)), {"window_empty"}),
        (spans(school=(AT + DAY, AT)), {"window_empty"}),
        (spans(school=(datetime(2026, 1, 1), AT)), {"window_naive"}),
        ({"city": (AT, AT)}, {"window_missing", "window_unknown", "window_empty"}),
    ],
)
def test_wrong_windows_are_refused_together(windows, expected):
    assert codes(lambda: open_with(windows)) == expected
    assert not Round.objects.exists()


def test_a_key_is_used_once_in_a_programme():
    open_with(spans())
    assert codes(lambda: open_with(spans())) == {"round_exists"}
    assert Round.objects.count() == 1


def test_open_rounds_are_those_with_a_window_open_now():
    round = open_production_round(AT, days_left=3)
    later = open_with(spans(school=(AT + 2 * DAY, AT + 9 * DAY), province=(AT, AT + DAY)), "other")
    assert list(selectors.open_rounds(AT)) == [later, round]
    assert list(selectors.open_rounds(AT + 4 * DAY)) == [later]
    assert list(selectors.open_rounds(AT + 9 * DAY)) == []
    Round.objects.filter(pk=round.pk).update(state=Round.State.CLOSED)
    assert list(selectors.open_rounds(AT)) == [later]


def test_open_rounds_take_four_queries_however_many_they_are(django_assert_num_queries):
    for number in range(3):
        open_production_round(AT, key=f"k{number}")
    with django_assert_num_queries(4):
        for round in selectors.open_rounds(AT):
            assert selectors.window_of(round, "school").closes_at > AT
            assert selectors.definition_of(round.definition).code == "PP"


def test_an_extension_keeps_a_round_open_and_opens_none_early():
    later, over = (AT + DAY, AT + 2 * DAY), (AT - 2 * DAY, AT - DAY)
    coming = open_with(dict.fromkeys(spans(), later), key="coming")
    ended = open_with(dict.fromkeys(spans(), over), key="ended")
    for round in (coming, ended):
        WindowExtension.objects.create(
            round=round,
            window="school",
            closes_at=AT + 9 * DAY,
            reason="洪水",
            set_at=AT,
            set_by=make_person(None, None),
        )
    assert list(selectors.open_rounds(AT)) == [ended]


def test_a_window_that_the_round_does_not_have_is_an_error():
    with pytest.raises(RoundWindow.DoesNotExist):
        selectors.window_of(open_production_round(AT), "city")


def test_a_round_is_not_opened_with_a_step_that_would_be_passed_over_in_silence():
    source = assessed_by_departments()
    definition = services.load_definition(source, at=AT)
    with pytest.raises(Refused) as refused:
        open_production_round(AT, source=source)
    (found,) = refused.value.findings
    assert found.code == "step_not_run"
    assert "departments" in found.params["features"]
    assert found.remedy
    assert not definition.round_set.exists()
