"""The route: what happens, step by step, who does it, and what an area may switch on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..definitions import NoticeTerms, Option, Paper, Step
from .conditions import clause
from .counts import days, points, working_days
from .naming import LEVELS, ROLES, Names, area
from .saying import CLAUSES, LIST_OR, Part, Quoted, Say, Sentence, several, told
from .saying import say as _

DEEDS = {
    "fill": _("fills in the form and submits it"),
    "review": _("agrees, returns it for correction, or refuses"),
    "cosign": _("the paper is sealed by several units"),
    "upload": _("the sealed paper is uploaded"),
    "assess": _("experts score and rank"),
    "shortlist": _("composes the list"),
    "notice": _("puts the list on public notice"),
    "send": _("sends the list to the next level"),
    "recognise": _("decides what is recognised; the route ends"),
}


def of_step(number: int, step: Step, names: Names) -> Sentence:
    """One step with all that is said of it."""
    return told(
        _(
            "Step %(n)s, %(title)s (%(level)s, by the %(role)s): %(deed)s.",
            n=number,
            title=step.title,
            level=LEVELS[step.level],
            role=ROLES[step.role],
            deed=DEEDS[step.kind],
        ),
        *_passed_over(step, names),
        *_together(step, names),
        *_made(step, names),
        *(_notice(step.terms) if step.kind == "notice" else ()),
        quote=step.quote,
        basis=step.basis,
    )


def _passed_over(step: Step, names: Names) -> Iterator[Say]:
    if step.when:
        yield _("It is passed over unless %(condition)s.", condition=clause(step.when, names))
    if step.option:
        yield _(
            "It takes place only in areas that have switched on %(option)s.",
            option=names.option(step.option),
        )
    if step.optional:
        yield _("The desk may pass it over.")


def _together(step: Step, names: Names) -> Iterator[Say]:
    if deciding := [each.title for each in step.departments if not each.consulted]:
        yield (
            _("%(department)s decides and must agree.", department=deciding[0])
            if len(deciding) == 1
            else _(
                "%(departments)s each decide for themselves, in any order; all must agree.",
                departments=several(deciding),
            )
        )
    if consulted := [each.title for each in step.departments if each.consulted]:
        yield _("The opinion of %(departments)s is asked for.", departments=several(consulted))
    if step.parties:
        yield _(
            "The seals of %(parties)s are gathered, in any order.",
            parties=names.parties(step.parties),
        )
    if step.experts:
        yield _("At least %(n)s experts score each item.", n=step.experts)
    if step.criteria:
        lines = [
            _("%(criterion)s %(points)s", criterion=each.title, points=points(each.points))
            for each in step.criteria
        ]
        total = points(sum(each.points for each in step.criteria))
        yield _("Score sheet (%(total)s): %(lines)s.", total=total, lines=several(lines, CLAUSES))


def _made(step: Step, names: Names) -> Iterator[Say]:
    if step.opinion:
        yield _("The opinion is written in %(field)s.", field=names.answer(step.opinion))
    if step.document:
        yield _("The paper is %(paper)s.", paper=names.paper(step.document))
    if step.delivery:
        yield _("Also to be handed in: %(delivery)s.", delivery=step.delivery)
    if step.outcome:
        yield _("Its outcome is %(outcome)s.", outcome=names.outcomes((step.outcome,)))


def _notice(terms: NoticeTerms) -> Iterable[Say]:
    length = working_days(terms.days) if terms.count == "working" else days(terms.days)
    yield (
        _("The notice runs %(length)s, the first day not counted.", length=length)
        if terms.first_day == "not_counted"
        else _("The notice runs %(length)s, the first day counted.", length=length)
    )
    if terms.at_least:
        yield _("Whoever announces it may let it run longer.")
    yield (
        _("Objections must be made under one's real name.")
        if terms.objections == "real_name"
        else _("Anybody may object, without a name too.")
    )
    yield (
        _("A place that becomes free goes to the next in the ranking made before the notice.")
        if terms.replacement == "next_in_ranking"
        else _("A place that becomes free lapses.")
    )


def of_option(option: Option, names: Names) -> Sentence:
    """What may be switched on, and where."""
    where: Part = several((area(each) for each in option.areas), LIST_OR)
    if not option.areas:
        where = _("any area")
    return told(
        _(
            "What %(areas)s may switch on: %(option)s. Until then it is off.",
            areas=where,
            option=Quoted(option.title),
        ),
        quote=option.quote,
        basis=option.basis,
    )


def of_paper(paper: Paper, names: Names) -> Sentence:
    """A paper, what it is for, and who seals it in which order."""
    per = {
        "declaration": _("%(title)s: one for each declaration.", title=paper.title),
        "list": _("%(title)s: one for each list.", title=paper.title),
    }
    seals = _("Sealed in this order: %(seals)s.", seals=names.parties(paper.seals))
    columns = _("It shows of each item: %(columns)s.", columns=names.answers(paper.columns))
    scan = _("It is printed, sealed by hand, and its scan uploaded.")
    return told(
        per[paper.per],
        seals if paper.seals else _("It carries no seal."),
        scan if paper.scan else _("It is sealed here.") if paper.seals else None,
        columns if paper.columns else None,
        quote=paper.quote,
        basis=paper.basis,
    )
