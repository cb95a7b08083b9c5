"""Earlier declarations of the same unit, and what of them a new draft could take over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db.models import Exists, OuterRef

from organisations.models import User
from programmes.definitions import Form, FormField, Section
from programmes.findings import Finding
from programmes.selectors import definition_of

from .models import Attachment, Declaration, SectionDraft
from .rules import cleaning, copying, reading, secrecy
from .rules.conditions import filled
from .rules.drafting import merged
from .suggested import offered_in
from .writers import EDITABLE, is_author

MOST = 30  # earlier declarations that are looked through


@dataclass(frozen=True, slots=True)
class Taken:
    """A question that would be answered out of the earlier declaration: its words there."""

    answer: reading.Answer
    files: int = 0


@dataclass(frozen=True, slots=True)
class SectionPreview:
    """What would come into a section. ``begun``: something stands in it already."""

    section: Section
    version: int
    begun: bool
    taken: tuple[Taken, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What would come where; what the new form cannot read; what has no place, what is left out.

    ``hidden``: sensitive answers that this person may not open.
    """

    sections: tuple[SectionPreview, ...]
    unreadable: tuple[Finding, ...]
    unplaced: tuple[copying.Label, ...]
    exposed: tuple[copying.Label, ...]
    hidden: int
    files_left: tuple[str, ...]


def earlier_of(declaration: Declaration, user: User) -> list[Declaration]:
    """Declarations of the same unit begun before this one, whose form is the same or kindred.

    The newest first. None where the draft may not be filled in from another one.
    """
    if declaration.state != Declaration.State.DRAFT or not is_author(user, declaration):
        return []
    form = definition_of(declaration.definition).form
    before = Declaration.objects.filter(organisation=declaration.organisation_id)
    # Only earlier ones: two that are copied into each other would wait for each other's trail.
    written = SectionDraft.objects.filter(declaration=OuterRef("pk")).exclude(answers={})
    before = before.filter(Exists(written), pk__lt=declaration.pk).order_by("-pk")
    found = before.select_related("round__programme", "definition", "organisation")[:MOST]
    return [each for each in found if _fits(each, declaration, form)]


def _fits(each: Declaration, declaration: Declaration, form: Form) -> bool:
    asked = (declaration.round.programme_id, declaration.round.obligation)
    same = (each.round.programme_id, each.round.obligation) == asked
    return same or copying.are_kindred(definition_of(each.definition).form, form)


def stored_answers(declaration: Declaration) -> dict[str, Any]:
    """What was last typed into the declaration, sensitive parts sealed."""
    form = definition_of(declaration.definition).form
    return merged(form, {draft.section: draft.answers for draft in declaration.drafts.all()})


def may_open(user: User, source: Declaration) -> bool:
    """Whether the person sees the sensitive answers: in a form still open, or as who began it."""
    return source.state in EDITABLE or source.author_id == user.pk


def files_of(source: Declaration) -> list[Attachment]:
    """The files that stand in the declaration."""
    return list(source.attachments.filter(removed_at=None).order_by("pk"))


def takes(field: FormField, file: Attachment) -> bool:
    """Whether the question would take the file as it is."""
    ending = file.name.rpartition(".")[2].lower().replace("jpeg", "jpg")
    formats = {each.lower().replace("jpeg", "jpg") for each in field.formats}
    return ending in formats and file.size <= field.max_mb * 1024 * 1024


def begun_sections(declaration: Declaration) -> dict[str, tuple[int, bool]]:
    """By section its version, and whether the applicant has begun it: not by what was offered."""
    form = definition_of(declaration.definition).form
    drafts = {draft.section: draft for draft in declaration.drafts.all()}
    places = {each.field.partition(".")[0] for each in files_of(declaration)}
    return {
        section.id: (
            drafts[section.id].version if section.id in drafts else 0,
            _begun(declaration, section, drafts.get(section.id))
            or any(field.id in places for field in section.fields),
        )
        for section in form.sections
    }


def _begun(declaration: Declaration, section: Section, draft: SectionDraft | None) -> bool:
    if draft is None:
        return False
    offered = kept_offers(declaration, section, draft)
    return any(filled(answer) for key, answer in draft.answers.items() if key not in offered)


def kept_offers(
    declaration: Declaration, section: Section, draft: SectionDraft | None
) -> frozenset[str]:
    """Questions of the section that stand as they were offered; a sealed one is taken to."""
    answers = draft.answers if draft else {}
    offered = offered_in(declaration, section, answers)
    sealed = {key for key, value in answers.items() if secrecy.is_sealed(value)}
    asked = {field.id for field in section.fields if field.suggest}
    return frozenset(offered) | (asked & sealed)


def preview_of(declaration: Declaration, source: Declaration, user: User) -> Preview:
    """What copying would bring, without opening anything."""
    old = definition_of(source.definition).form
    new = definition_of(declaration.definition).form
    stored = stored_answers(source)
    plan = copying.plan(old, new, stored, _counter())
    stands = begun_sections(declaration)
    drafts = {draft.section: draft for draft in declaration.drafts.all()}
    files = files_of(source)
    hidden = 0 if may_open(user, source) else _sealed_parts(new, plan.answers)
    sections = []
    for section in new.sections:
        version, begun = stands[section.id]
        kept = kept_offers(declaration, section, drafts.get(section.id))
        taken = tuple(_taken(section, plan.answers, kept, files, old, new))
        if taken:
            sections.append(SectionPreview(section, version, begun, taken))
    left = [f.name for f in files if not _is_taken(f, old, new, plan)]
    unreadable = _unreadable(new, plan.answers)
    return Preview(tuple(sections), unreadable, plan.unplaced, plan.exposed, hidden, tuple(left))


def _is_taken(file: Attachment, old: Form, new: Form, plan: copying.Plan) -> bool:
    field = copying.takes_file(new, old, file.field)
    return field is not None and bool(plan.place_of(file.field)) and takes(field, file)


def _taken(
    section: Section,
    answers: Mapping[str, Any],
    kept: frozenset[str],
    files: list[Attachment],
    old: Form,
    new: Form,
) -> Iterator[Taken]:
    for field in section.fields:
        standing = [f for f in files if f.field.partition(".")[0] == field.id]
        many = sum(
            (asked := copying.takes_file(new, old, f.field)) is not None and takes(asked, f)
            for f in standing
        )
        if field.id in answers and field.id not in kept:
            yield Taken(reading.one_answer(field, answers[field.id]), many)
        elif many:
            yield Taken(reading.one_answer(field, None), many)


def _sealed_parts(form: Form, answers: Mapping[str, Any]) -> int:
    entries: list[str] = []
    secrecy.change_sensitive(form, answers, lambda entry, _value, _kind: entries.append(entry))
    return len(entries)


def _unreadable(form: Form, answers: Mapping[str, Any]) -> tuple[Finding, ...]:
    """What the new form would call wrong; of sealed parts nothing is known without opening them."""
    secret = {f.id for section in form.sections for f in section.fields if secrecy.is_sensitive(f)}
    open_ = {key: value for key, value in answers.items() if key not in secret}
    _values, found = cleaning.clean(form, open_)
    return tuple(
        each
        for each in cleaning.wrong(found)
        if each.place.removeprefix("field:").partition(".")[0] in open_
        and not _of_sealed(form, each.place)
    )


def _of_sealed(form: Form, place: str) -> bool:
    table, *rest = place.removeprefix("field:").split(".")
    field = form.field(table)
    columns = field.columns if field and len(rest) > 1 else ()
    return any(secrecy.is_sensitive(column) for column in columns if column.id == rest[1])


def _counter() -> Callable[[], str]:
    """Ids for rows that are only shown."""
    numbers = count(1)
    return lambda: f"n{next(numbers)}"
