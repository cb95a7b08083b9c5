"""A running form is corrected while drafts begin, are saved and are taken over; and twice at once.

Each control does the same without the lock and must show the fault, or the test proves nothing.
"""

from threading import Barrier

import pytest

from declarations.models import Declaration, SectionDraft, StrayText
from declarations.selectors import answers_of, programme_of
from declarations.services import drafts
from declarations.services.taking_over import take_over
from organisations.models import User
from programmes.findings import Conflict
from programmes.models import Definition, Round, RoundCorrection
from programmes.services import load_definition
from programmes.services.corrections import publish_correction
from tests.declarations.test_corrections import AFTER, BEFORE, question, with_fields
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round
from tests.workflow import lives
from tests.workflow.test_races import all_at_once, pressed_again_while_busy
from workflow.services import filing

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ANOTHER = with_fields(question("remark") + question("wanders") + question("third"))


@pytest.fixture
def world():
    world = make_world()
    world.round = open_production_round(AT, source=BEFORE)
    world.before = world.round.definition_id
    return world


@pytest.fixture
def draft(world):
    return lives.draft(world.round, world.school, world.author, 0, remark="备注", wanders="搬家")


def publish(world, after: Definition) -> bool:
    """Whether it was published; not: another one was faster."""
    actor = User.objects.get(pk=world.ministry_administrator.pk)
    try:
        pressed_again_while_busy(
            lambda: publish_correction(
                world.round.pk, after, seen=world.before, reason="漏问一项", actor=actor, at=AT
            )
        )
    except Conflict:
        return False
    return True


def test_of_two_corrections_at_once_one_is_published_and_the_other_is_told(world):
    versions = [load_definition(source, at=AT) for source in (AFTER, ANOTHER)]
    told = all_at_once(lambda version: publish(world, version), versions)
    assert sorted(told) == [False, True]
    correction = RoundCorrection.objects.get()
    assert correction.after == versions[told.index(True)]
    assert Round.objects.get(pk=world.round.pk).definition == correction.after


def test_control_without_the_lock_both_are_published_over_each_other(world):
    """Compare first, write afterwards: what a service without the round's lock does."""
    versions = [load_definition(source, at=AT) for source in (AFTER, ANOTHER)]
    compared = Barrier(2)

    def publish_unlocked(version):
        same = Round.objects.get(pk=world.round.pk).definition_id == world.before
        compared.wait()
        if same:
            Round.objects.filter(pk=world.round.pk).update(definition=version)
            RoundCorrection.objects.create(
                round=world.round,
                before_id=world.before,
                after=version,
                reason="漏问一项",
                published_at=AT,
                published_by=world.ministry_administrator,
            )

    all_at_once(publish_unlocked, versions)
    assert list(RoundCorrection.objects.values_list("before", flat=True)) == [world.before] * 2


def test_a_draft_begun_meanwhile_has_one_of_the_two_forms_and_its_version(world):
    after = load_definition(AFTER, at=AT)

    def move(what):
        if what == "publish":
            return publish(world, after)
        author = User.objects.get(pk=world.author.pk)
        school = type(world.school).objects.get(pk=world.school.pk)
        return pressed_again_while_busy(
            lambda: (
                filing.start(Round.objects.get(pk=world.round.pk), school, actor=author, at=AT).pk
            )
        )

    published, *begun = all_at_once(move, ["publish", 1, 2, 3])
    assert published
    for declaration in Declaration.objects.filter(pk__in=begun):
        assert declaration.definition_id in (world.before, after.pk)
        asks = programme_of(declaration).form.field("asked_now") is not None
        assert asks is (declaration.definition_id == after.pk)
    last = filing.start(
        Round.objects.get(pk=world.round.pk), world.school, actor=world.author, at=AT
    )
    assert last.definition_id == after.pk


def test_a_save_and_the_taking_over_at_once_lose_no_text(world, draft):
    """What was typed stands in the draft, or beside it as of a stale tab."""
    after = load_definition(AFTER, at=AT)
    assert publish(world, after)
    version = SectionDraft.objects.get(declaration=draft, section="basic").version

    def move(what):
        author = User.objects.get(pk=world.author.pk)
        try:
            pressed_again_while_busy(
                lambda: (
                    take_over(draft.pk, seen=after.pk, actor=author, at=AT)
                    if what == "take"
                    else drafts.save_draft(
                        draft.pk, "basic", {"project_name": "新写"}, version, actor=author, at=AT
                    )
                )
            )
        except Conflict:
            return "conflict"
        return "done"

    taken, saved = all_at_once(move, ["take", "save"])
    assert taken == "done"
    standing = Declaration.objects.get(pk=draft.pk)
    assert standing.definition_id == after.pk
    answers = answers_of(standing)
    kept = [stray.answers["project_name"] for stray in StrayText.objects.all()]
    assert "新写" in [answers["project_name"], *kept]
    assert (answers["project_name"] == "新写") is (saved == "done")
    assert answers["wanders"] == "搬家"


def test_ten_clicks_take_a_draft_over_once(world, draft):
    after = load_definition(AFTER, at=AT)
    assert publish(world, after)

    def take(_n):
        author = User.objects.get(pk=world.author.pk)
        try:
            pressed_again_while_busy(
                lambda: take_over(draft.pk, seen=after.pk, actor=author, at=AT)
            )
        except Conflict:
            return False
        return True

    assert all_at_once(take, list(range(6))).count(True) == 1
    assert answers_of(Declaration.objects.get(pk=draft.pk))["wanders"] == "搬家"
