"""Windows are extended while somebody files, and by two administrators at once.

Each control does the same without the lock and must show the fault, or the test proves nothing.
"""

from datetime import date, timedelta
from threading import Barrier, Event

import pytest
from django.db import transaction

from declarations.models import Declaration
from organisations.models import User
from programmes.findings import Refused
from programmes.models import Round, WindowExtension
from programmes.selectors import window_of
from programmes.services.extensions import Scope
from programmes.windows import span_of
from reviews.models import SummaryList
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round
from tests.workflow import lives
from tests.workflow.test_races import all_at_once, pressed_again_while_busy
from workflow.services import extending, filing, sending

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

AFTER = AT + timedelta(days=21)  # the windows of the round end on the twentieth day
EVERYBODY = Scope()
DAYS = (date(2026, 12, 5), date(2026, 12, 2))


@pytest.fixture
def world():
    world = make_world()
    world.round = open_production_round(AT)
    return world


def extend(world, last_day, scope=EVERYBODY, at=AT, window="school"):
    """Extends the window; the code of the refusal, if it is refused."""
    actor = User.objects.get(pk=world.ministry_administrator.pk)
    try:
        pressed_again_while_busy(
            lambda: extending.extend(
                world.round.pk,
                window,
                scope,
                last_day=last_day,
                reason="平台故障。",
                actor=actor,
                at=at,
            )
        )
    except Refused as refused:
        return refused.findings[0].code
    return ""


def ends(world) -> list[date]:
    """What was given, in the order in which it was given: the day before the end."""
    rows = WindowExtension.objects.order_by("pk").values_list("closes_at", flat=True)
    return [(closes - timedelta(hours=1)).date() for closes in rows]


def test_of_two_extensions_at_once_none_is_shorter_than_what_stands(world):
    told = all_at_once(lambda day: extend(world, day), list(DAYS))
    given = ends(world)
    assert given == sorted(set(given))
    assert max(given) == max(DAYS)
    assert told[0] == ""
    assert told[1] in ("", "extension_not_longer")
    assert len(given) == told.count("")


def test_of_ten_clicks_on_the_same_day_one_extends(world):
    told = all_at_once(lambda _n: extend(world, DAYS[0]), list(range(10)))
    assert sorted(told) == ["", *["extension_not_longer"] * 9]
    assert len(ends(world)) == 1


def test_control_without_the_lock_both_extend_to_the_same_day(world):
    """Look first, write afterwards: what a service without the window's lock does."""
    closes = span_of(DAYS[0], DAYS[0]).closes_at
    looked = Barrier(2)

    def give(_n):
        longer = window_of(Round.objects.get(pk=world.round.pk), "school").closes_at < closes
        looked.wait()
        if longer:
            WindowExtension.objects.create(
                round=world.round,
                window="school",
                closes_at=closes,
                reason="平台故障。",
                set_at=AT,
                set_by=world.ministry_administrator,
            )

    all_at_once(give, [1, 2])
    assert len(ends(world)) == 2


def test_a_submission_after_the_end_is_judged_by_the_extension_or_before_it_never_between(world):
    """Whoever is refused has changed nothing, whoever is not is submitted; extended either way."""
    declaration = lives.draft(world.round, world.school, world.author)

    def move(what):
        if what == "extend":
            return extend(world, DAYS[0], Scope(declaration=declaration.pk), at=AFTER)
        author = User.objects.get(pk=world.author.pk)
        try:
            pressed_again_while_busy(lambda: filing.submit(declaration.pk, actor=author, at=AFTER))
        except Refused as refused:
            return refused.findings[0].code
        return ""

    extended, submitted = all_at_once(move, ["extend", "submit"])
    standing = Declaration.objects.get(pk=declaration.pk)
    assert extended == ""
    assert submitted in ("", "window_closed")
    assert (standing.state == "under_review") is (submitted == "")
    assert standing.revisions.count() == (submitted == "")
    if submitted:
        filing.submit(declaration.pk, actor=world.author, at=AFTER)
        assert Declaration.objects.get(pk=declaration.pk).state == "under_review"


def test_a_return_that_is_not_committed_yet_is_lengthened_by_the_extension_too(world):
    """Extending waits for it: else it would find nothing to lengthen and cut the days off."""
    late = AT + timedelta(days=18)
    declaration = lives.submitted(world.round, world.school, world.author)
    decided, extended = Event(), Event()

    def move(what):
        if what == "extend":
            decided.wait()
            told = extend(world, DAYS[0], at=late)
            extended.set()
            return told
        with transaction.atomic():
            lives.decide(declaration, world.unit_leader, "return", "请补充。", at=late)
            decided.set()
            extended.wait(1)  # in vain where the extension waits for this transaction
        return ""

    assert all_at_once(move, ["return", "extend"]) == ["", ""]
    until = Declaration.objects.get(pk=declaration.pk).correct_until
    assert until > AT + timedelta(days=20)


def test_the_reserve_of_a_list_whose_sending_is_not_committed_yet_is_lengthened_too(world):
    """The batch stores until when candidates wait; the extension would find nothing to lengthen."""
    placed, _waiting = (lives.candidate(world, world.round, n) for n in range(2))
    lives.shortlist(placed, world.province_officer)
    summary = SummaryList.objects.get()
    at = lives.noticed(summary, world.province_leader, "仅一项合格。")
    sending.send(summary.pk, statement="仅一项合格。", actor=world.province_leader, at=at)
    moved, extended = Event(), Event()

    def move(what):
        if what == "extend":
            moved.wait()
            told = extend(world, DAYS[0], at=at, window="province")
            extended.set()
            return told
        with transaction.atomic():
            sending.move_batch(summary.pk, at=at)
            moved.set()
            extended.wait(1)  # in vain where the extension waits for this transaction
        return ""

    assert all_at_once(move, ["send", "extend"]) == ["", ""]
    summary.refresh_from_db()
    assert summary.reserve_until > AT + timedelta(days=20)


def test_a_correction_is_lengthened_while_it_is_submitted_and_neither_is_lost(world):
    """The extension and the submission both write ``correct_until`` of the same declaration."""
    late = AT + timedelta(days=18)
    rows = [lives.submitted(world.round, world.school, world.author, n) for n in range(4)]
    for each in rows:
        lives.decide(each, world.unit_leader, "return", "请补充。", at=late)

    def move(what):
        if what == "extend":
            return extend(world, DAYS[0], at=late)
        author = User.objects.get(pk=world.author.pk)
        return pressed_again_while_busy(lambda: filing.submit(what, actor=author, at=late) and "")

    told = all_at_once(move, ["extend", *(each.pk for each in rows)])
    assert told == [""] * 5
    for each in rows:
        standing = Declaration.objects.get(pk=each.pk)
        assert (standing.state, standing.correct_until) == ("under_review", None)
        assert standing.revisions.count() == 2
