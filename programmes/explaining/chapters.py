"""The whole explanation, chapter by chapter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..definitions import Attribute, ImportedList, Party, Programme, Recommending
from . import eligibility, form, lifecycle, quotas, route, windows
from .conditions import rows_where
from .naming import Names, kinds, questions
from .saying import LIST_OR, Chapter, Quoted, Sentence, several, told
from .saying import say as _

ATTRIBUTES = {
    "text": _("a text"),
    "bool": _("yes or no"),
    "int": _("a whole number"),
    "area": _("an area"),
}


def explain(
    programme: Programme, others: Mapping[str, Programme] | None = None
) -> tuple[Chapter, ...]:
    """What was understood of the programme, by chapters.

    ``others`` are the other programmes that it names, by key. A chapter without a sentence is left
    out.
    """
    names = Names(programme, questions(programme.form), others or {})
    p = programme
    chapters = (
        Chapter(_("The programme"), tuple(_head(names))),
        Chapter(_("Who takes part"), tuple(_who(names))),
        Chapter(_("Conditions of declaring"), tuple(_conditions(names))),
        Chapter(_("When"), tuple(_when(names))),
        Chapter(_("Step by step"), tuple(_steps(names))),
        Chapter(_("How many"), tuple(quotas.sentence(each, names) for each in p.quotas)),
        Chapter(_("Papers and seals"), tuple(route.of_paper(each, names) for each in p.documents)),
        Chapter(_("Outcomes and what follows"), tuple(_afterwards(names))),
        Chapter(_("The form"), tuple(form.of_form(p.form, names))),
        Chapter(
            _("What the notice leaves open"), tuple(told(_("%(gap)s", gap=each)) for each in p.gaps)
        ),
    )
    return tuple(chapter for chapter in chapters if chapter.sentences)


def _head(names: Names) -> Iterator[Sentence]:
    programme, source = names.programme, names.programme.source
    subject = None
    if programme.subject:
        subject = _("What is declared: %(subject)s.", subject=programme.subject)
    cut = _("The text of the notice at hand is incomplete.") if source.truncated else None
    yield told(_("%(title)s.", title=programme.title), subject)
    yield told(
        _("It follows “%(notice)s”, %(place)s.", notice=source.notice, place=source.place), cut
    )
    yield told(
        _(
            "Numbers begin with %(code)s; other programmes name it “%(key)s”.",
            code=programme.code,
            key=programme.key,
        )
    )
    if programme.track:
        yield told(
            _(
                "Declarations are divided by %(field)s; each kind has lists and papers of its own.",
                field=names.answer(programme.track),
            )
        )


def _who(names: Names) -> Iterator[Sentence]:
    programme = names.programme
    said = _("Who may declare: %(kinds)s.", kinds=kinds(programme.applicants.kinds))
    yield told(said, quote=programme.applicants.quote, basis=programme.applicants.basis)
    for attribute in programme.attributes:
        yield _attribute(attribute)
    for party in programme.parties:
        yield _party(party, names)
    if programme.recommending:
        yield _recommending(programme.recommending, names)


def _attribute(attribute: Attribute) -> Sentence:
    kind = ATTRIBUTES[attribute.kind]
    return told(
        _(
            "Registered with each unit: %(title)s (%(kind)s).",
            title=Quoted(attribute.title),
            kind=kind,
        )
    )


def _party(party: Party, names: Names) -> Sentence:
    inside = names.in_table(party.field.partition(".")[0])
    who = rows_where(names.answer(party.field), party.rows, inside)
    expected = _("Expected are: %(kinds)s.", kinds=kinds(party.kinds)) if party.kinds else None
    said = _("%(title)s: the units named in %(who)s.", title=party.title, who=who)
    return told(said, expected, quote=party.quote)


def _recommending(recommending: Recommending, names: Names) -> Sentence:
    among = several(names.parties(recommending.among).parts, LIST_OR)
    said = _(
        "The applicant chooses in %(field)s which province recommends; it must be the seat of "
        "%(among)s.",
        field=names.answer(recommending.field),
        among=among,
    )
    return told(said, quote=recommending.quote, basis=recommending.basis)


def _conditions(names: Names) -> Iterator[Sentence]:
    for rule in names.programme.eligibility:
        yield eligibility.sentence(rule, names)
    for each in names.programme.lists:
        yield _list(each)
    for each in names.programme.registers:
        yield _register(each)


def _list(imported: ImportedList) -> Sentence:
    said = _("The list %(title)s is imported by an administrator.", title=Quoted(imported.title))
    return told(said, quote=imported.quote, basis=imported.basis)


def _register(imported: ImportedList) -> Sentence:
    said = _(
        "The register %(title)s is imported by an administrator.", title=Quoted(imported.title)
    )
    return told(said, quote=imported.quote, basis=imported.basis)


def _when(names: Names) -> Iterator[Sentence]:
    for cycle in names.programme.cycles:
        yield windows.of_cycle(cycle, names)
    for reminder in names.programme.reminders:
        yield windows.of_reminder(reminder, names)


def _steps(names: Names) -> Iterator[Sentence]:
    for number, step in enumerate(names.programme.route, 1):
        yield route.of_step(number, step, names)
    for option in names.programme.options:
        yield route.of_option(option, names)


def _afterwards(names: Names) -> Iterator[Sentence]:
    programme = names.programme
    yield from (lifecycle.of_outcome(each) for each in programme.outcomes)
    yield from (lifecycle.of_move(each, names) for each in programme.moves)
    yield from (lifecycle.of_obligation(each, names) for each in programme.obligations)
    yield from (lifecycle.of_event(each, names) for each in programme.events)
    yield from (lifecycle.of_extension(each, names) for each in programme.extensions)
    yield from (lifecycle.of_award(each, names) for each in programme.awards)
