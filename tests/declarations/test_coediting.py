"""Writing together: who may, where, until when; one person in a section; no text lost."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404

from declarations.models import Attachment, Coeditor, Declaration, SectionHold, StrayText
from declarations.selectors import editable_by, get_visible, listed_for, visible_to
from declarations.services import attachments, coediting, drafts
from declarations.writers import SILENCE, holds_of, open_sections
from notifications.models import Message
from organisations.services import end_role, grant_role
from programmes.findings import Conflict, Refused
from tests.factories import make_person
from trail.selectors import entries_of
from workflow.services import filing

from . import samples
from .samples import AT

pytestmark = pytest.mark.db
GUEST = "enterprise_author"


@pytest.fixture
def world(db):
    world = samples.begin_in_world()
    world.guest = world.enterprise_author
    return world


@pytest.fixture
def invited(world):
    """The guest may write in the sections of the parties and of the content."""
    world.invitation = invite(world, ["parties", "content"])
    return world


def invite(world, sections=(), named=GUEST, actor=None) -> Coeditor:
    actor = actor or world.author
    return coediting.invite(world.declaration.pk, named, sections, actor=actor, at=AT)


def save(world, section, answers, version, actor, at=AT):
    return samples.autosave(world.declaration.pk, section, answers, version, actor=actor, at=at)


def codes(refused) -> set[str]:
    return {finding.code for finding in refused.value.findings}


# --- inviting --------------------------------------------------------------------------------


def test_an_invited_person_finds_the_draft_and_writes_in_the_sections_named(invited):
    guest, declaration = invited.guest, invited.declaration
    assert get_visible(guest, declaration.pk) == declaration
    assert list(editable_by(guest)) == [declaration] == list(listed_for(guest))
    assert open_sections(guest, declaration) == {"parties", "content"}
    assert save(invited, "content", {"goals": "目标"}, 0, guest).saved_by == guest


def test_the_mail_says_who_invites_and_where(invited):
    mail = Message.objects.get(kind="coeditor_invited")
    assert mail.recipient == invited.guest
    assert mail.context["by"] == invited.author.name
    assert mail.context["declaration"] == invited.declaration.pk
    assert len(mail.context["sections"].split("；")) == 2


def test_no_section_named_is_every_section(world):
    invite(world)
    every = open_sections(world.author, world.declaration)
    assert open_sections(world.guest, world.declaration) == every
    assert len(every) == 6


@pytest.mark.parametrize("named", ["Enterprise_Author", " enterprise_author@EXAMPLE.org "])
def test_login_name_and_address_are_found_regardless_of_case(world, named):
    assert invite(world, named=named).user == world.guest


@pytest.mark.parametrize(
    "named", ["nobody", "", "enterprise", "expert", "province_officer", "unit_leader", "stranger"]
)
def test_who_cannot_be_invited_is_answered_like_who_does_not_exist(world, named):
    with pytest.raises(Refused) as refused:
        invite(world, named=named)
    assert codes(refused) == {"coeditors.nobody"}
    assert not refused.value.findings[0].params


def test_a_closed_account_an_expert_who_also_writes_and_a_shared_address_are_nobody(world):
    left = make_person("author", world.enterprise, username="left")
    left.is_active = False
    left.save()
    both = make_person("author", world.enterprise, username="both")
    make_person("author", world.enterprise, username="one", email="desk@example.org")
    make_person("author", world.enterprise, username="two", email="desk@example.org")
    grant_role(both, world.ministry, "expert", actor="system:tests", at=AT)
    for named in ("left", "both", "desk@example.org"):
        with pytest.raises(Refused) as refused:
            invite(world, named=named)
        assert codes(refused) == {"coeditors.nobody"}


def test_an_author_of_the_unit_needs_no_invitation_and_nobody_gets_two(invited):
    with pytest.raises(Refused) as refused:
        invite(invited, named="author")
    assert codes(refused) == {"coeditors.author"}
    with pytest.raises(Refused) as refused:
        invite(invited)
    assert codes(refused) == {"coeditors.invited"}


def test_only_authors_invite_and_end(invited):
    for stranger in (invited.guest, invited.other_author, invited.unit_leader):
        with pytest.raises(Refused) as refused:
            invite(invited, named="other_author", actor=stranger)
        assert codes(refused) == {"not_an_author"}
    with pytest.raises(Refused):
        coediting.end(invited.invitation.pk, actor=invited.other_author, at=AT)
    assert open_sections(invited.guest, invited.declaration)


def test_no_more_than_the_most_are_invited(world, monkeypatch):
    monkeypatch.setattr(coediting, "MOST", 1)
    invite(world)
    with pytest.raises(Refused) as refused:
        invite(world, named="other_author")
    assert codes(refused) == {"coeditors.full"}


# --- what a co-editor may not ----------------------------------------------------------------


def test_a_coeditor_of_one_declaration_sees_no_other(invited):
    other = drafts.begin(invited.round, invited.school, actor=invited.author, at=AT)
    assert list(visible_to(invited.guest)) == [invited.declaration]
    with pytest.raises(Http404):
        get_visible(invited.guest, other.pk)
    assert open_sections(invited.guest, other) == frozenset()
    with pytest.raises(Refused):
        samples.autosave(other.pk, "content", {"goals": "x"}, 0, actor=invited.guest, at=AT)


def test_a_section_that_is_not_open_takes_nothing(invited):
    guest, pk = invited.guest, invited.declaration.pk
    samples.write(invited.declaration, {"source": "来源"})
    with pytest.raises(Refused) as refused:
        save(invited, "basic", {"source": "改"}, 1, guest)
    assert codes(refused) == {"not_a_writer"}
    with pytest.raises(Refused):
        attachments.attach(pk, "clean_proof", "a.pdf", samples.PDF, actor=guest, at=AT)
    with pytest.raises(Refused):
        coediting.take_over(pk, "commitments", actor=guest, at=AT)
    with pytest.raises(Refused):
        coediting.enter(invited.declaration, "commitments", actor=guest, at=AT)
    with pytest.raises(Conflict) as stale:
        save(invited, "basic", {"source": "旧"}, 0, invited.author)
    with pytest.raises(Refused):
        drafts.settle_stray(stale.value.yours.pk, {"source"}, 1, actor=guest, at=AT)
    assert not StrayText.objects.exclude(sent_by=invited.author).exists()
    assert not Attachment.objects.exists()


def test_a_file_of_an_open_section_is_attached_and_of_another_not_removed(invited):
    guest, pk = invited.guest, invited.declaration.pk
    mine = attachments.attach(pk, "agreement", "a.pdf", samples.PDF, actor=guest, at=AT)
    assert mine.uploaded_by == guest
    other = attachments.attach(pk, "clean_proof", "b.pdf", samples.PDF, actor=invited.author, at=AT)
    with pytest.raises(Refused):
        attachments.remove(other.pk, actor=guest, at=AT)
    attachments.remove(mine.pk, actor=guest, at=AT)


def test_a_coeditor_neither_submits_nor_withdraws(world):
    invite(world)
    for verb, more in ((filing.submit, {}), (filing.withdraw, {"reason": "x"})):
        with pytest.raises(PermissionDenied):
            verb(world.declaration.pk, actor=world.guest, at=AT, **more)


@pytest.mark.parametrize("state", sorted(set(Declaration.State) - {"draft", "returned"}))
def test_outside_of_writing_a_coeditor_sees_nothing(invited, state):
    Declaration.objects.update(state=state)
    assert not visible_to(invited.guest).exists()
    assert not listed_for(invited.guest).exists()
    with pytest.raises(Refused):
        save(invited, "content", {"goals": "x"}, 0, invited.guest)


def test_a_returned_declaration_is_open_again(invited):
    Declaration.objects.update(state="under_review")
    Declaration.objects.update(state="returned")
    assert list(editable_by(invited.guest)) == [invited.declaration]


# --- the end ---------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["author", GUEST])
def test_an_ended_invitation_closes_at_once_and_frees_the_sections(invited, who):
    guest = invited.guest
    save(invited, "content", {"goals": "目标"}, 0, guest)
    assert set(holds_of(invited.declaration, AT)) == {"content"}
    coediting.end(invited.invitation.pk, actor=getattr(invited, who), at=AT)
    assert not visible_to(guest).exists()
    with pytest.raises(Refused):
        save(invited, "content", {"goals": "mehr"}, 1, guest)
    assert not holds_of(invited.declaration, AT)
    assert invited.declaration.drafts.get(section="content").answers["goals"] == "目标"
    assert Message.objects.filter(kind="coeditor_ended").exists() is (who == "author")
    with pytest.raises(Conflict):
        coediting.end(invited.invitation.pk, actor=invited.author, at=AT)
    assert invite(invited).pk != invited.invitation.pk  # and may be invited anew


def test_who_is_no_author_anywhere_any_more_is_out(invited):
    end_role(invited.guest.memberships.get(), actor="system:tests", at=AT)
    guest = type(invited.guest).objects.get(pk=invited.guest.pk)
    assert not visible_to(guest).exists()
    assert open_sections(guest, invited.declaration) == frozenset()


def test_everything_is_in_the_trail(invited):
    save(invited, "content", {"goals": "目标"}, 0, invited.guest)
    coediting.take_over(invited.declaration.pk, "content", actor=invited.author, at=AT)
    coediting.end(invited.invitation.pk, actor=invited.author, at=AT)
    again = invite(invited)
    coediting.end(again.pk, actor=invited.guest, at=AT)
    entries = entries_of("declaration", invited.declaration.pk).exclude(verb="began")
    assert list(entries.values_list("verb", "actor")) == [
        ("coeditor_invited", invited.author.trail_name),
        ("section_taken_over", invited.author.trail_name),
        ("coeditor_ended", invited.author.trail_name),
        ("coeditor_invited", invited.author.trail_name),
        ("coeditor_left", invited.guest.trail_name),
    ]


# --- one person in a section -----------------------------------------------------------------


def holder(world, section="content", at=AT):
    hold = holds_of(world.declaration, at).get(section)
    return hold.holder if hold else None


def enter(world, actor, at=AT):
    return coediting.enter(world.declaration, "content", actor=actor, at=at)


def test_who_comes_first_holds_the_section_and_the_second_is_told_who(invited):
    assert enter(invited, invited.author).holder == invited.author
    assert enter(invited, invited.guest).holder == invited.author
    assert enter(invited, invited.author).holder == invited.author


def test_saving_keeps_the_hold_and_silence_ends_it(invited):
    start = enter(invited, invited.author).since
    later = AT + SILENCE - timedelta(seconds=1)
    save(invited, "content", {"goals": "一"}, 0, invited.author, at=later)
    assert enter(invited, invited.guest, at=AT + SILENCE).holder == invited.author
    assert SectionHold.objects.get().since == start
    silent = later + SILENCE
    assert holder(invited, at=silent) is None
    taken = enter(invited, invited.guest, at=silent)
    assert (taken.holder, taken.since) == (invited.guest, silent)


def test_a_fresh_hold_is_not_written_again(invited, django_assert_num_queries):
    enter(invited, invited.author)
    with django_assert_num_queries(1):
        enter(invited, invited.author, at=AT + timedelta(seconds=59))
    with django_assert_num_queries(2):
        enter(invited, invited.author, at=AT + timedelta(seconds=61))


def test_what_somebody_else_sends_is_kept_beside_and_overwrites_nothing(invited):
    enter(invited, invited.guest)
    with pytest.raises(Conflict) as conflict:
        save(invited, "content", {"goals": "作者"}, 0, invited.author)
    assert conflict.value.yours.answers["goals"] == "作者"
    assert "goals" not in conflict.value.saved.answers
    assert save(invited, "content", {"goals": "客人"}, 0, invited.guest).version == 1
    with pytest.raises(Refused) as refused:
        drafts.settle_stray(conflict.value.yours.pk, {"goals"}, 1, actor=invited.author, at=AT)
    assert codes(refused) == {"section_held"}
    assert refused.value.findings[0].params == {"name": invited.guest.name}


def test_a_file_is_refused_while_somebody_else_is_in_the_section(invited):
    coediting.enter(invited.declaration, "parties", actor=invited.guest, at=AT)
    with pytest.raises(Refused) as refused:
        attachments.attach(
            invited.declaration.pk, "agreement", "a.pdf", samples.PDF, actor=invited.author, at=AT
        )
    assert codes(refused) == {"section_held"}
    assert not Attachment.objects.exists()


def test_after_a_takeover_the_text_of_the_one_before_is_kept_and_can_be_taken(invited):
    save(invited, "content", {"goals": "客人的第一句"}, 0, invited.guest)
    coediting.take_over(invited.declaration.pk, "content", actor=invited.author, at=AT)
    with pytest.raises(Conflict) as conflict:
        save(invited, "content", {"goals": "客人的第一句，第二句"}, 1, invited.guest)
    settled = drafts.settle_stray(
        conflict.value.yours.pk, {"goals"}, 1, actor=invited.author, at=AT
    )
    assert settled.answers["goals"] == "客人的第一句，第二句"
    assert settled.saved_by == invited.author


def test_the_same_text_twice_is_no_conflict_whoever_is_in(invited):
    save(invited, "content", {"goals": "目标"}, 0, invited.guest)
    assert save(invited, "content", {"goals": "目标"}, 0, invited.author).version == 1
    assert not StrayText.objects.exists()


def test_who_leaves_makes_room_and_only_for_the_own_hold(invited):
    enter(invited, invited.guest)
    coediting.leave(invited.declaration.pk, "content", actor=invited.author)
    assert holder(invited) == invited.guest
    coediting.leave(invited.declaration.pk, "content", actor=invited.guest)
    assert enter(invited, invited.author).holder == invited.author


def test_taking_over_what_is_free_or_ones_own_leaves_no_trace(invited):
    for _ in range(2):
        coediting.take_over(invited.declaration.pk, "content", actor=invited.author, at=AT)
    entries = entries_of("declaration", invited.declaration.pk)
    assert not entries.filter(verb="section_taken_over").exists()
    assert holder(invited) == invited.author


def test_two_tabs_of_one_person_are_one_editor(invited):
    save(invited, "content", {"goals": "一"}, 0, invited.guest)
    with pytest.raises(Conflict) as stale:
        save(invited, "content", {"goals": "二"}, 0, invited.guest)
    drafts.settle_stray(stale.value.yours.pk, {"goals"}, 1, actor=invited.guest, at=AT)
    assert holder(invited) == invited.guest


def test_a_single_author_pays_one_more_question_a_save(world, django_assert_num_queries):
    save(world, "content", {"goals": "一"}, 0, world.author)
    held = SectionHold.objects.get()
    with django_assert_num_queries(7):
        save(world, "content", {"goals": "二"}, 1, world.author)
    assert SectionHold.objects.get().seen_at == held.seen_at


def test_the_database_knows_one_hold_a_section(world):
    row = {"declaration": world.declaration, "section": "content", "since": AT, "seen_at": AT}
    SectionHold.objects.create(holder=world.author, **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        SectionHold.objects.create(holder=world.guest, **row)
