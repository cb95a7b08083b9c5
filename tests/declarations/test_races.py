"""Several people come into one section at once: exactly one holds it, no text is lost."""

from datetime import timedelta

import pytest

from declarations.models import SectionDraft, SectionHold, StrayText
from declarations.services import coediting
from declarations.writers import SILENCE
from organisations.models import User
from programmes.findings import Conflict, Refused
from tests.factories import AT, make_person
from tests.workflow.test_races import all_at_once, pressed_again_while_busy

from . import samples

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
CROWD = 4


@pytest.fixture
def crowd():
    """A draft, and the authors of its unit."""
    world = samples.begin_in_world()
    world.people = [make_person("author", world.school) for _ in range(CROWD)]
    return world


def come(world, person, at=AT) -> int:
    """Who is in the section, as this person is told."""
    person = User.objects.get(pk=person.pk)
    return pressed_again_while_busy(
        lambda: coediting.enter(world.declaration, "content", actor=person, at=at)
    ).holder_id


def test_of_many_who_come_at_once_one_is_in(crowd):
    """Into a section that nobody has held yet, and into one whose holder has been silent."""
    told = all_at_once(lambda person: come(crowd, person), crowd.people)
    assert set(told) == {SectionHold.objects.get().holder_id}
    SectionHold.objects.update(holder=crowd.author)
    late = AT + SILENCE + timedelta(seconds=1)
    told = all_at_once(lambda person: come(crowd, person, at=late), crowd.people)
    hold = SectionHold.objects.get()
    assert hold.holder_id != crowd.author.pk
    assert set(told) == {hold.holder_id}


def test_everybody_saves_at_once_and_every_text_is_kept(crowd):
    def save(person):
        try:
            pressed_again_while_busy(
                lambda: samples.autosave(
                    crowd.declaration.pk,
                    "content",
                    {"goals": person.username},
                    0,
                    actor=person,
                    at=AT,
                )
            )
        except Conflict:
            return False
        return True

    saved = all_at_once(save, crowd.people)
    assert saved.count(True) == 1
    kept = [draft.answers["goals"] for draft in SectionDraft.objects.all()]
    kept += [stray.answers["goals"] for stray in StrayText.objects.all()]
    assert sorted(kept) == sorted(person.username for person in crowd.people)
    assert SectionDraft.objects.get().saved_by_id == SectionHold.objects.get().holder_id


def test_a_save_and_a_takeover_at_once_leave_one_holder(crowd):
    first, second = crowd.people[:2]
    samples.autosave(crowd.declaration.pk, "content", {"goals": "一"}, 0, actor=first, at=AT)

    def move(person):
        if person is second:
            return pressed_again_while_busy(
                lambda: coediting.take_over(crowd.declaration.pk, "content", actor=second, at=AT)
            )
        try:
            return pressed_again_while_busy(
                lambda: samples.autosave(
                    crowd.declaration.pk, "content", {"goals": "二"}, 1, actor=first, at=AT
                )
            )
        except Conflict as conflict:
            return conflict

    outcomes = all_at_once(move, [first, second])
    assert SectionHold.objects.get().holder == second
    stands = SectionDraft.objects.get().answers["goals"]
    kept = set(StrayText.objects.values_list("answers__goals", flat=True))
    assert "二" in {stands, *kept}
    assert isinstance(outcomes[0], Conflict) is (stands == "一")


def test_two_invitations_of_one_person_at_once_are_one(crowd):
    def invite(author):
        try:
            pressed_again_while_busy(
                lambda: coediting.invite(
                    crowd.declaration.pk, "enterprise_author", [], actor=author, at=AT
                )
            )
        except Refused as refused:
            return refused.findings[0].code
        return ""

    assert sorted(all_at_once(invite, crowd.people[:2])) == ["", "coeditors.invited"]
