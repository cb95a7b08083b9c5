"""Beginning a declaration, and saving what is typed into it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from organisations.models import Organisation, User
from programmes.definitions import Programme, Section
from programmes.findings import Conflict, Finding, Refused, gettext_noop
from programmes.models import Round
from programmes.selectors import definition_of
from trail.services import record

from .. import recommending
from ..models import Declaration, Numbering, Result, SectionDraft, StrayText
from ..rules import flags
from ..rules.drafting import Posted, collect, typed_fields
from . import flagging, holding, late_pages, privacy
from .opening import editable_section, refuse_held, refuse_strangers

BEIJING = ZoneInfo("Asia/Shanghai")
OWED_BY = "system:obligations"
NO_REPLIES: Mapping[str, str] = MappingProxyType({})


@transaction.atomic
def begin(round: Round, organisation: Organisation, *, actor: User, at: datetime) -> Declaration:
    """Begin a declaration of the organisation: numbered, in draft, at the route's first step.

    ``Refused`` with the notice's sentence if units of this kind may not declare. Whether the window
    is open is the caller's question.
    """
    refuse_strangers(organisation.pk, actor)
    _refuse_wrong_kind(definition_of(round.definition), organisation)
    return _begin(round, organisation, actor, title="", actor=actor, at=at)


def begin_owed(result: Result, round: Round, author: User, *, at: datetime) -> Declaration:
    """Begin what the result owes in this round, for whoever writes it; nobody pressed a button."""
    assert result.organisation is not None  # only a unit that is here can owe anything here
    unit = result.organisation
    return _begin(round, unit, author, title=result.title, actor=OWED_BY, at=at)


def _begin(
    round: Round,
    organisation: Organisation,
    author: User,
    *,
    title: str,
    actor: User | str,
    at: datetime,
) -> Declaration:
    programme = definition_of(round.definition)
    province = recommending.receiving(programme, organisation, at.astimezone(BEIJING).date())
    declaration = Declaration.objects.create(
        number=_next_number(f"{programme.code}{round.year}-{province.quota_area or province.code}"),
        round=round,
        definition=round.definition,
        organisation=organisation,
        province=province,
        author=author,
        title=title,
        step=programme.route[0].id,
        created_at=at,
        step_since=at,
    )
    data = {"number": declaration.number, "definition": round.definition.sha256}
    record("declaration", declaration.pk, "began", actor=actor, at=at, data=data)
    return declaration


def save_draft(
    declaration_id: int,
    section_id: str,
    answers: Mapping[str, Any],
    version: int,
    *,
    replies: Mapping[str, str] = NO_REPLIES,
    actor: User,
    at: datetime,
) -> SectionDraft:
    """Save a section because somebody asked for it; the trail keeps a salted hash.

    ``answers`` are the whole section's raw answers (``rules.drafting.collect``), ``version`` is
    what the browser had. Older than what stands, or while somebody else is in the section: the text
    is kept as a ``StrayText`` and ``Conflict(saved=<SectionDraft>, yours=<StrayText>)`` raised,
    nothing overwritten. Unchanged answers change nothing, whatever the version. ``replies`` are
    answers to remarks (``rules.flags.texts_in``); ``Refused`` where a flag locks what changed.
    """
    with transaction.atomic():
        section = _section_to_write(declaration_id, section_id, actor)
        outcome = _write(section, answers, version, actor=actor, at=at)
        _reply(section, replies, outcome, actor=actor, at=at)
        if not isinstance(outcome, Conflict):
            _record_save(_draft_of(outcome), actor=actor, at=at)
    return _saved_or_conflict(outcome)


def autosave_draft(
    declaration_id: int,
    section_id: str,
    posted: Posted,
    version: int,
    drawn_from: int,
    *,
    actor: User,
    at: datetime,
) -> SectionDraft:
    """As ``save_draft``, unasked: no entry in the trail, which would drown in them.

    The next explicit save records what then stands, and the submission the whole. ``posted`` is
    what the page sent (``rules.drafting.collect``): a question it does not mention stays as saved.
    ``drawn_from``: the version (key) of the form that the page shows, see ``keep_late``.
    """
    with transaction.atomic():
        section = _section_to_write(declaration_id, section_id, actor)
        late = late_pages.keep_without_place(
            section.declaration, section_id, posted, drawn_from, actor=actor, at=at
        )
        answers = collect(section.asked, posted, {})
        outcome = _write(section, answers, version, actor=actor, at=at)
        replies = flags.texts_in(section.asked, posted)
        _reply(section, replies, outcome, actor=actor, at=at)
    if late and not isinstance(outcome, Conflict):
        raise Conflict(KEPT_WITHOUT_PLACE, saved=_draft_of(outcome), yours=None)
    return _saved_or_conflict(outcome)


@transaction.atomic
def keep_late(
    declaration_id: int,
    section_id: str,
    posted: Posted,
    drawn_from: int,
    *,
    actor: User,
    at: datetime,
) -> tuple[str, ...]:
    """Keep text of a page drawn from an older form, where the form that holds has no question.

    Answers the ids of what was kept among the answers without a place.
    """
    declaration = editable_section(declaration_id, section_id, actor)
    return late_pages.keep_without_place(
        declaration, section_id, posted, drawn_from, actor=actor, at=at
    )


def settle_stray(
    stray_id: int, taken: Collection[str], version: int, *, actor: User, at: datetime
) -> SectionDraft:
    """End a conflict: the fields in ``taken`` come from the stray text, all others stay as saved.

    None taken keeps what stands, all taken restores what the stale tab sent. ``version`` is the one
    the person compared with; if it has moved on since, ``Conflict``, and the stray stays open.
    ``Refused`` while somebody else is in the section.
    """
    with transaction.atomic():
        stray = StrayText.objects.select_related("draft").get(pk=stray_id)
        section_id = stray.draft.section
        declaration = editable_section(stray.draft.declaration_id, section_id, actor)
        refuse_held(declaration, section_id, actor=actor, at=at)
        draft = SectionDraft.objects.select_for_update().get(pk=stray.draft_id)
        stray = StrayText.objects.select_for_update().get(pk=stray_id)
        if draft.version != version or stray.settled_at is not None:
            raise Conflict(_CHANGED_MEANWHILE, saved=draft, yours=stray)
        chosen = {key: value for key, value in stray.answers.items() if key in taken}
        merged = draft.answers | chosen
        asked = definition_of(declaration.definition).form.section(section_id)
        assert asked is not None  # ``editable_section`` refuses one that the form does not have
        flagging.refuse_locked(declaration, asked, draft.answers, merged)
        if merged != draft.answers:
            draft.answers = merged
            _bump(draft, actor=actor, at=at)
            _record_save(draft, actor=actor, at=at)
        stray.settled_at = at
        stray.save(update_fields=["settled_at"])
        data = {"section": draft.section, "taken": sorted(chosen)}
        record("declaration", declaration.pk, "conflict_settled", actor=actor, at=at, data=data)
    return draft


KEPT_WITHOUT_PLACE = gettext_noop(
    "The form was corrected while this page was open. What you typed into questions that are no "
    "longer here is kept among the answers without a place."
)
_CHANGED_MEANWHILE = gettext_noop(
    "This section has been changed in another window since you opened it. Both texts are kept."
)
_SOMEBODY_IS_IN = gettext_noop(
    "Somebody else is filling in this section now. Your text is kept beside what is saved."
)


def fill_section(
    declaration: Declaration,
    section: Section,
    answers: Mapping[str, Any],
    *,
    actor: User,
    at: datetime,
) -> SectionDraft:
    """Put raw answers into a section over what stands there; an open tab is stale then.

    The caller holds the declaration's lock, knows that nobody else is in the section, and records.
    """
    draft, _created = SectionDraft.objects.select_for_update().get_or_create(
        declaration=declaration,
        section=section.id,
        defaults={"saved_at": at, "saved_by": actor},
    )
    sealed = privacy.seal_answers(declaration, draft.answers | _known(section, answers))
    if sealed != draft.answers:
        draft.answers = sealed
        _bump(draft, actor=actor, at=at)
        _name(declaration, sealed)
    return draft


@dataclass(frozen=True, slots=True)
class _Unchanged:
    draft: SectionDraft


@dataclass(frozen=True, slots=True)
class _Open:
    """A section that the person may write in, of a declaration that is locked."""

    declaration: Declaration
    asked: Section


def _section_to_write(declaration_id: int, section_id: str, actor: User) -> _Open:
    declaration = editable_section(declaration_id, section_id, actor)
    asked = definition_of(declaration.definition).form.section(section_id)
    assert asked is not None  # ``editable_section`` refuses one that the form does not have
    return _Open(declaration, asked)


def _write(
    section: _Open, answers: Mapping[str, Any], version: int, *, actor: User, at: datetime
) -> SectionDraft | Conflict | _Unchanged:
    """What the save came to. A conflict is returned, not raised: raising would roll it back."""
    declaration, asked = section.declaration, section.asked
    hold = holding.claim(declaration, asked.id, actor=actor, at=at)
    draft, _created = SectionDraft.objects.select_for_update().get_or_create(
        declaration=declaration, section=asked.id, defaults={"saved_at": at, "saved_by": actor}
    )
    sealed = privacy.seal_answers(declaration, _known(asked, draft.answers | answers))
    if sealed == draft.answers:
        return _Unchanged(draft)
    flagging.refuse_locked(declaration, asked, draft.answers, sealed)
    if hold.holder_id != actor.pk or version != draft.version:
        stray = _stray(draft, sealed, version, actor=actor, at=at)
        why = _CHANGED_MEANWHILE if hold.holder_id == actor.pk else _SOMEBODY_IS_IN
        return Conflict(why, saved=draft, yours=stray)
    draft.answers = sealed
    _bump(draft, actor=actor, at=at)
    _name(declaration, sealed)
    return draft


def _reply(
    section: _Open,
    replies: Mapping[str, str],
    outcome: SectionDraft | Conflict | _Unchanged,
    *,
    actor: User,
    at: datetime,
) -> None:
    """Keep answers to remarks; beside a conflict nothing that stands is overwritten."""
    keep = flagging.answer_blank if isinstance(outcome, Conflict) else flagging.answer
    keep(section.declaration, replies, actor=actor, at=at)


def _name(declaration: Declaration, answers: Mapping[str, Any]) -> None:
    """Lists call a draft by what its title says so far; once submitted, by the revision's title."""
    title = answers.get(definition_of(declaration.definition).form.title_field)
    if declaration.state != Declaration.State.DRAFT or not isinstance(title, str):
        return
    if declaration.title != (named := title.strip()[:200]):
        declaration.title = named
        declaration.save(update_fields=["title"])


def _stray(
    draft: SectionDraft, sealed: dict[str, Any], version: int, *, actor: User, at: datetime
) -> StrayText:
    for stray in draft.strays.filter(settled_at__isnull=True, sent_by=actor):
        if stray.answers == sealed:  # the same tab tried again
            return stray
    known = max(version, 0)  # a version that could not be read is older than the first
    return StrayText.objects.create(
        draft=draft, based_on=known, answers=sealed, sent_at=at, sent_by=actor
    )


def _saved_or_conflict(outcome: SectionDraft | Conflict | _Unchanged) -> SectionDraft:
    if isinstance(outcome, Conflict):
        raise outcome
    return _draft_of(outcome)


def _draft_of(outcome: SectionDraft | _Unchanged) -> SectionDraft:
    return outcome.draft if isinstance(outcome, _Unchanged) else outcome


def _known(section: Section, answers: Mapping[str, Any]) -> dict[str, Any]:
    ids = {field.id for field in typed_fields(section)}
    return {key: value for key, value in answers.items() if key in ids}


def _bump(draft: SectionDraft, *, actor: User, at: datetime) -> None:
    draft.version += 1
    draft.saved_at, draft.saved_by = at, actor
    draft.save()


def _record_save(draft: SectionDraft, *, actor: User, at: datetime) -> None:
    """Enter what now stands into the trail, unless it already knows this version."""
    if draft.recorded == draft.version:
        return
    draft.recorded = draft.version
    draft.save(update_fields=["recorded"])
    digest = privacy.digest_with_salt(draft.declaration, draft.answers)
    data = {"section": draft.section, "version": draft.version, "digest": digest}
    record("declaration", draft.declaration_id, "saved", actor=actor, at=at, data=data)


def _refuse_wrong_kind(programme: Programme, organisation: Organisation) -> None:
    if organisation.kind not in programme.applicants.kinds:
        raise Refused(
            Finding(
                "applicant_kind",
                gettext_noop("Units of this kind (%(kind)s) may not declare to this programme."),
                params={"kind": organisation.get_kind_display()},
                remedy=gettext_noop("Ask a unit named in the notice to lead the project."),
                quote=programme.applicants.quote,
            )
        )


def _next_number(series: str) -> str:
    """``PP2023-420000-0001``: code and year, quota area, place in the series; no gaps."""
    Numbering.objects.get_or_create(series=series)
    numbering = Numbering.objects.select_for_update().get(series=series)
    numbering.last += 1
    numbering.save(update_fields=["last"])
    return f"{series}-{numbering.last:04d}"
