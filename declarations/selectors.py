"""Reads of declarations. Deny by default: what ``visible_to`` does not list is 404 everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from organisations.models import Organisation, RegisteredFact, User
from organisations.selectors import facts_on, organisations_with, within
from programmes import reference, unitdata
from programmes.definitions import Attribute, Programme, Section, Text, UnitKind, every_rule
from programmes.facts import Facts, Unit
from programmes.findings import Finding
from programmes.selectors import WindowInForce, definition_of, options_on, window_of

from . import recommending, vault
from .countersigners import asked_of
from .models import Attachment, Declaration, Revision, SectionDraft, StrayText
from .record import on_record
from .rules import cleaning, comparing, eligibility, justifying, progress, reading, secrecy, unmet
from .rules.conditions import filled
from .rules.drafting import merged, with_files
from .writers import EDITABLE, invitations_of

REASONS = Text(zh="例外情况说明", en="Reasons for exceptions")
BEIJING = ZoneInfo("Asia/Shanghai")
OWN = ("declare", "review", "oversee")
DESK = ("review", "compose_list", "send_list", "oversee")  # experts: by assignment only
Status = Literal["todo", "part", "bad", "done", "off"]


def visible_to(user: User) -> QuerySet[Declaration]:
    """Declarations that the user may read.

    Those of units where the user declares, reviews or oversees; those that lie or lay before a desk
    of the user, and those that the user is asked to countersign; for auditors all of units at or
    below theirs. A co-editor reads the whole draft
    while it is being written, and nothing of it afterwards.
    """
    own = _with(user, *OWN)
    desks = _with(user, *DESK)
    reached = Declaration.reached.through.objects.filter(
        declaration=OuterRef("pk"), organisation__in=desks
    )
    wanted = Q(organisation__in=own) | Q(desk__in=desks) | Q(Exists(reached))
    if audited := organisations_with(user, "audit"):
        wanted |= Q(organisation__in=within(audited).values("pk"))
    if _with(user, "consent", "keep_seal"):
        wanted |= Q(pk__in=asked_of(user).values("declaration"))
    if organisations_with(user, "declare"):
        wanted |= Q(pk__in=invitations_of(user).values("declaration"), state__in=EDITABLE)
    return with_what_pages_show(Declaration.objects.filter(wanted))


def with_what_pages_show(declarations: QuerySet[Declaration]) -> QuerySet[Declaration]:
    """Each table joined here is planned anew on every page."""
    return with_definition(declarations).select_related("round", "organisation")


def with_definition(declarations: QuerySet[Declaration]) -> QuerySet[Declaration]:
    """Enough to know the form: the file itself, some 30 KB, is read once a process."""
    return declarations.select_related("definition").defer("definition__source")


def get_visible(user: User, pk: int) -> Declaration:
    """The one door to a declaration: 404 for what does not exist and for what may not be seen."""
    declaration = visible_to(user).filter(pk=pk).first()
    if declaration is None:
        raise Http404
    return declaration


def editable_by(user: User) -> QuerySet[Declaration]:
    """Declarations that the user may write in now, wholly or (``writers.open_sections``) partly."""
    return written_by(user).filter(state__in=EDITABLE)


def written_by(user: User) -> QuerySet[Declaration]:
    """Declarations of the units for which the user declares, and those that invite the user."""
    own = Q(organisation__in=organisations_with(user, "declare"))
    invited = Q(pk__in=invitations_of(user).values("declaration"), state__in=EDITABLE)
    # Part of ``visible_to``, without its desks and audits: every autosave asks this.
    return with_what_pages_show(Declaration.objects.filter(own | invited))


def listed_for(user: User) -> QuerySet[Declaration]:
    """``written_by`` as the page of the user's declarations lists them, the newest first."""
    return (
        written_by(user)
        .order_by("-pk")
        .select_related("round", "definition", "organisation", "author")
        .prefetch_related("round__windows", "round__extensions")
    )


def programme_of(declaration: Declaration) -> Programme:
    """The definition under which the declaration was begun."""
    return definition_of(declaration.definition)


def answers_of(declaration: Declaration) -> dict[str, Any]:
    """The draft answers of the whole form as stored: as typed, sensitive parts sealed.

    With what the applicant does not type: the unit's own name, and the attachments' ids.
    """
    drafts = declaration.drafts.all()
    return _answers(declaration, drafts, declaration.attachments.order_by("pk"))


def _answers(
    declaration: Declaration, drafts: Iterable[SectionDraft], attachments: Iterable[Attachment]
) -> dict[str, Any]:
    form = programme_of(declaration).form
    raw = merged(form, {draft.section: draft.answers for draft in drafts})
    for field in (field for section in form.sections for field in section.fields):
        if field.prefill == "own_unit":
            raw[field.id] = declaration.organisation.name
    standing = [each for each in attachments if each.removed_at is None]
    return with_files(form, raw, lambda place: [e.pk for e in standing if e.field == place])


def _stands(attachment: Attachment, place: str) -> bool:
    return attachment.field == place and attachment.removed_at is None


def window_in(declaration: Declaration, window_id: str) -> WindowInForce:
    """A window of the round as it holds for this declaration."""
    keys = {"province": declaration.province_id, "declaration": declaration.pk}
    return window_of(declaration.round, window_id, **keys)


def window_for_filing(declaration: Declaration) -> WindowInForce:
    """The window in which the applicant fills in and submits."""
    return window_in(declaration, programme_of(declaration).route[0].window)


def facts_of(declaration: Declaration) -> Facts:
    """What the rules need besides the answers; they look back from the first day of filing."""
    opens = window_for_filing(declaration).opens_at.astimezone(BEIJING).date()
    return Facts(opens=opens, today=opens)


def unit_of(declaration: Declaration, opens: date) -> Unit:
    """The declaring unit as rules see it: what is registered of it on ``opens``, its first day.

    A later entry counts where it says that it held on that day already.
    """
    return unit_on(opens, declaration.organisation, programme_of(declaration))


def unit_on(day: date, organisation: Organisation, programme: Programme) -> Unit:
    """The unit as rules of the programme see it on the day."""
    return as_unit(organisation, facts_on(organisation, day), programme.attributes)


def as_unit(
    organisation: Organisation,
    facts: Mapping[str, RegisteredFact],
    attributes: Iterable[Attribute],
) -> Unit:
    """An organisation as rules see it, with the facts that hold on the day that counts.

    What was taken over by another unit counts as that one.
    """
    asked = tuple(attributes)
    values = {each.id: unitdata.value(each, facts) for each in asked}
    region = str(facts["region"].value) if "region" in facts else organisation.region
    return Unit(
        key=organisation.survivor.code,
        kind=cast(UnitKind, organisation.kind),
        area=organisation.quota_area,
        city=city_in(region),
        name=organisation.name,
        region=region,
        attributes={key: value for key, value in values.items() if value is not None},
        unregistered={each.id: each.title for each in asked if values[each.id] is None},
    )


def city_in(region: str) -> str:
    """The city of a region's code (GB/T 2260); a county right under its province is its own."""
    if len(region) != 6 or region.endswith("0000") or region[2:4] == "90":
        return region if region[2:4] == "90" else ""
    return f"{region[:4]}00"


@dataclass(frozen=True, slots=True)
class SectionState:
    """How far a section is: ``todo`` nothing, ``part`` answers missing, ``bad`` wrong, ``done``.

    ``off``: there is nothing to fill in, because no question applies or a later desk answers them.
    """

    section: str
    status: Status
    answered: int
    asked: int
    wrong: int
    missing: int

    @property
    def fraction(self) -> str:
        """How many of the required answers are there: ``4/7``."""
        return f"{self.answered}/{self.asked}"


@dataclass(frozen=True, slots=True)
class Examination:
    """Everything that can be said of a draft: what was typed, what it means, what is wrong."""

    programme: Programme
    drafts: dict[str, SectionDraft]
    attachments: list[Attachment]
    raw: dict[str, Any]
    values: dict[str, Any]
    findings: list[Finding]
    verdicts: tuple[eligibility.Verdict, ...]
    options: frozenset[str] = frozenset()

    def files_of(self, place: str) -> list[Attachment]:
        """The attachments of a question or cell that stand, in the order of upload."""
        return [each for each in self.attachments if _stands(each, place)]

    @property
    def unmet(self) -> list[Finding]:
        """Findings of the conditions of the notice that cannot be fulfilled as it stands."""
        return unmet.findings(self.verdicts, self.programme.form)


def examine(declaration: Declaration) -> Examination:
    """Read the draft as the rules would at submission. Opens sealed parts: for authors only."""
    programme = programme_of(declaration)
    drafts = {draft.section: draft for draft in _drafts_of(declaration)}
    attachments = list(declaration.attachments.order_by("pk"))
    stored = _answers(declaration, drafts.values(), attachments)
    raw = vault.open_answers(declaration, stored)
    values, found = cleaning.clean(programme.form, raw)
    found += recommending.findings(programme, values)
    facts = facts_of(declaration)
    unit = unit_of(declaration, facts.opens)
    step = programme.route[0].id
    options = _options_over(declaration, programme, values, facts.opens)
    known = on_record(programme, declaration.organisation, values)
    facts = replace(facts, options=options, **known)
    verdicts = eligibility.evaluate(programme.eligibility, values, unit, facts, step)
    return Examination(programme, drafts, attachments, raw, values, found, verdicts, options)


def _options_over(
    declaration: Declaration, programme: Programme, values: Mapping[str, Any], day: date
) -> frozenset[str]:
    """What the province that would receive it has switched on; asked where a rule rests on it."""
    rules = (*programme.quotas, *every_rule(programme.eligibility))
    if not any(rule.option for rule in rules):
        return frozenset()
    unit = declaration.organisation
    return options_on(declaration.round, recommending.province_for(programme, unit, day, values))


def _drafts_of(declaration: Declaration) -> QuerySet[SectionDraft]:
    """The drafts; ``has_beside``: a text is kept beside what is saved."""
    beside = StrayText.objects.filter(draft=OuterRef("pk"), settled_at__isnull=True)
    return declaration.drafts.annotate(has_beside=Exists(beside))


def completeness(examined: Examination) -> list[SectionState]:
    """The state of every section, in the order of the form."""
    return [_state_of(section, examined) for section in examined.programme.form.sections]


def _state_of(section: Section, examined: Examination) -> SectionState:
    here = cleaning.refusing(cleaning.of_section(section, examined.findings))
    wrong = len(cleaning.wrong(here))
    asked = [f for f in section.fields if not f.filled_by and cleaning.required(f, examined.values)]
    faulty = {each.place.removeprefix("field:").partition(".")[0] for each in here}
    answered = sum(field.id not in faulty for field in asked)
    begun = any(filled(examined.raw.get(f.id)) for f in section.fields if not f.prefill)
    status: Status = "done"
    if not progress.asks_anything(section, examined.values):
        status = "off"
    elif wrong:
        status = "bad"
    elif here:
        status = "part" if begun else "todo"
    return SectionState(section.id, status, answered, len(asked), wrong, len(here) - wrong)


def masked(
    revision: Revision, opinions: Mapping[str, str] | None = None
) -> tuple[reading.SheetSection, ...]:
    """The revision to read: words for codes, masks for sensitive parts, nothing opened.

    Codes have the names of the day on which it was filed, whatever table serves since.
    ``opinions`` are the texts of desks by field id, where the caller knows them. This is the
    ``answers`` of ``declarations/answers.html``.
    """
    declaration = revision.declaration
    with reference.as_filed(revision.submitted_at):
        return reading.sheet(
            programme_of(declaration),
            vault.without_erased(declaration, revision.answers),
            files=files_by_id(declaration),
            opinions=opinions or {},
        )


def draft_sheet(examined: Examination) -> tuple[reading.SheetSection, ...]:
    """The draft to read, as ``masked`` shows a revision; what could not be read as it was typed."""
    form = examined.programme.form
    shown = reading.overlaid(examined.raw, examined.values)
    hidden = secrecy.change_sensitive(form, shown, lambda _entry, value, _kind: _veiled(value))
    files = {attachment.pk: attachment for attachment in examined.attachments}
    return reading.sheet(examined.programme, hidden, files=files, opinions={})


def _veiled(value: Any) -> dict[str, str]:
    return {"sealed": "", "mask": secrecy.mask(value)}


def open_stray(declaration: Declaration, section_id: str) -> StrayText | None:
    """The oldest text of a stale tab in this section that nobody has settled yet."""
    strays = StrayText.objects.filter(
        draft__declaration=declaration, draft__section=section_id, settled_at__isnull=True
    )
    return strays.select_related("draft", "sent_by").order_by("pk").first()


def files_by_id(declaration: Declaration) -> dict[int, Attachment]:
    """All attachments, removed ones too: an old revision still shows what it was filed with."""
    return {attachment.pk: attachment for attachment in declaration.attachments.all()}


def changes(old: Revision, new: Revision) -> list[comparing.Change]:
    """What differs between two revisions of a declaration, in the order of the form.

    Equal sealed parts have equal tokens, so nothing needs to be opened to compare them.
    """
    programme = programme_of(new.declaration)
    files = files_by_id(new.declaration)
    with reference.as_filed(new.submitted_at):
        before, after = (vault.without_erased(new.declaration, r.answers) for r in (old, new))
        found = comparing.changes(programme, before, after, files)
    exemptions = justifying.exemptions_of(programme)
    return [*found, *comparing.of_reasons(exemptions, old.justifications, new.justifications)]


def printable(
    revision: Revision, answers: tuple[reading.SheetSection, ...], decided: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The sections for a paper (``documents.contexts.Section``), in Chinese, without opinions.

    ``decided``: by the key of an exception, what was decided on it.
    """
    printed = [
        {
            "title": _unnumbered(section.title.zh),
            "rows": [_printed(a) for a in section.answers if not a.written_later],
        }
        for section in answers
    ]
    programme = programme_of(revision.declaration)
    written = justifying.written(programme, revision.justifications)
    reasons = [
        {"label": each.label.zh, "value": each.text + _told(decided.get(each.key, ""))}
        for each in written
    ]
    return [*printed, {"title": REASONS.zh, "rows": reasons}] if reasons else printed


def _told(decision: str) -> str:
    return f"\n（{decision}）" if decision else ""


def _printed(answer: reading.Answer) -> dict[str, Any]:
    if answer.kind == "table":
        columns = [column.zh for column in answer.columns]
        rows = [[_line(cell) for cell in row.cells] for row in answer.rows]
        return {"label": answer.label.zh, "table": {"columns": columns, "rows": rows}}
    return {"label": answer.label.zh, "value": _line(answer.files or answer.words)}


def _line(words: Any) -> str:
    return "、".join(word.zh if isinstance(word, Text) else str(word) for word in words)


def _unnumbered(title: str) -> str:
    head, mark, rest = title.partition("、")
    return rest if mark and set(head) <= set("一二三四五六七八九十") else title


def _with(user: User, *permissions: str) -> frozenset[int]:
    return frozenset().union(*(organisations_with(user, each) for each in permissions))
