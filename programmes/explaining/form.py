"""The form in short: each section, how much it asks, and one line a question."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from .. import unitdata
from ..definitions import Form, FormField, Section
from ..findings import Strength
from .conditions import clause
from .naming import Names
from .saying import CLAUSES, ROW, Part, Quoted, Sentence, several, told
from .saying import say as _

KINDS = {
    "text": _("one line of text"),
    "longtext": _("several lines of text"),
    "int": _("a whole number"),
    "decimal": _("a number"),
    "money": _("an amount of money"),
    "percent": _("a percentage"),
    "date": _("a date"),
    "month": _("a month"),
    "year": _("a year"),
    "period": _("a period"),
    "choice": _("one choice"),
    "multichoice": _("several choices"),
    "bool": _("yes or no"),
    "phone": _("a telephone number"),
    "email": _("an e-mail address"),
    "url": _("a web address"),
    "isbn": _("an ISBN"),
    "uscc": _("a unified social credit code"),
    "person": _("a person"),
    "identity": _("an identity document"),
    "organisation": _("a unit"),
    "region": _("a region"),
    "major": _("a major"),
    "industry": _("an industry"),
    "file": _("a file"),
    "table": _("a table"),
    "computed": _("a computed figure"),
    "commitment": _("a commitment"),
    "info": _("an explanation, not a question"),
}
DEPTHS = {
    "province": _("to the province"),
    "city": _("to the city"),
    "county": _("to the county"),
}
TEXTS = ("text", "longtext")
MORE_ROWS = {
    Strength.SOFT: _("more rows are an exception and need a written reason"),
    Strength.TARGET: _("more rows refuse nothing"),
}


def of_form(form: Form, names: Names) -> Iterator[Sentence]:
    """The whole form, after how much it asks in all."""
    names = names.in_form(form)
    asked = [each for section in form.sections for each in section.fields]
    n = len(form.sections)
    sections = _("%(n)s section", n=n) if n == 1 else _("%(n)s sections", n=n)
    yield told(
        _("%(sections)s with %(counted)s.", sections=sections, counted=_counted(asked)),
        _(
            "A declaration is called by its answer to %(field)s.",
            field=names.answer(form.title_field),
        ),
    )
    for section in form.sections:
        yield _section(section, names)


def _section(section: Section, names: Names) -> Sentence:
    said = _("%(title)s: %(counted)s.", title=section.title, counted=_counted(section.fields))
    return told(said, below=[_question(each, names) for each in section.fields])


def _counted(fields: list[FormField] | tuple[FormField, ...]) -> Part:
    """How many questions, and how many of them are of note."""
    asked = [each for each in fields if each.kind != "info"]
    of_note = (
        (_("%(n)s required", n=n) if (n := sum(each.required for each in asked)) else None),
        (_("%(n)s sensitive", n=n) if (n := sum(map(_is_sensitive, asked))) else None),
        (_("%(n)s with files", n=n) if (n := sum(each.kind == "file" for each in asked)) else None),
    )
    counted = _("%(n)s question", n=1) if len(asked) == 1 else _("%(n)s questions", n=len(asked))
    noted = [each for each in of_note if each]
    if not noted:
        return counted
    return _("%(counted)s (%(noted)s)", counted=counted, noted=several(noted, CLAUSES))


def _is_sensitive(field: FormField) -> bool:
    return field.sensitive or any(column.sensitive for column in field.columns)


def _question(field: FormField, names: Names) -> Sentence:
    inside = names.in_table(field.id)
    marks = [*_kind(field, names), *_asked(field, names), *_bounds(field), *_filled(field, names)]
    return told(
        _("%(label)s: %(marks)s.", label=Quoted(field.label), marks=several(marks, CLAUSES)),
        quote=field.quote,
        below=[_question(each, inside) for each in field.columns],
    )


def _kind(field: FormField, names: Names) -> Iterator[Part]:
    """What is answered with."""
    yield KINDS[field.kind]
    if field.choices:
        yield _("of %(choices)s", choices=several(Quoted(each.label) for each in field.choices))
    if field.choices_from:
        yield _("of the list of professional titles")
    if field.depth:
        yield DEPTHS[field.depth]
    if field.values_from:
        yield _(
            "one of the answers to %(sources)s",
            sources=several(names.answer(path) for path in field.values_from),
        )
    if field.sum:
        yield _("the sum of %(column)s", column=names.answer(field.sum))
    if field.ratio:
        part, whole = field.ratio
        yield _(
            "%(part)s as a percentage of %(whole)s",
            part=names.answer(part),
            whole=names.answer(whole),
        )
    if field.kind == "file":
        formats = several((each.upper() for each in field.formats), ROW)
        yield _("%(formats)s, at most %(n)s MB each", formats=formats, n=field.max_mb)


def _asked(field: FormField, names: Names) -> Iterator[Part]:
    """Whether and when it is asked."""
    if field.when:
        yield _("asked only where %(condition)s", condition=clause(field.when, names))
    if field.required:
        yield _("required")
    if field.required_if:
        yield _("required where %(condition)s", condition=clause(field.required_if, names))
    if field.filled_by:
        yield _("filled in at %(step)s", step=names.step(field.filled_by))
    if field.basis == "guide":
        yield _("asked for by the notice")


def _bounds(field: FormField) -> Iterator[Part]:
    """How much may be answered."""
    if field.multiple:
        yield _("several answers")
    if field.kind == "table" and field.min_rows == field.max_rows:
        yield _("%(n)s rows", n=field.min_rows)
    elif field.kind == "table":
        yield _("%(min)s to %(max)s rows", min=field.min_rows, max=field.max_rows)
    if field.kind == "table" and field.max_rows_strength in MORE_ROWS:
        yield MORE_ROWS[field.max_rows_strength]
    if field.unit and field.kind not in TEXTS:
        yield _("counted in %(unit)s", unit=field.unit)
    if field.min is not None:
        yield _("at least %(bound)s", bound=_bound(field, field.min))
    if field.max is not None:
        yield _("at most %(bound)s", bound=_bound(field, field.max))


def _bound(field: FormField, figure: Decimal) -> Part:
    """How many may be chosen, how many characters, or the figure itself."""
    if field.multiple or field.kind == "multichoice":
        return _("%(figure)s answers", figure=figure)
    return _("%(figure)s characters", figure=figure) if field.kind in TEXTS else figure


def _filled(field: FormField, names: Names) -> Iterator[Part]:
    """How the answer is kept and made easier."""
    if field.sensitive:
        yield _("sensitive")
    if field.prefill:
        yield _("prefilled with the declaring unit")
    if field.suggest:
        datum = unitdata.known(names.programme.attributes).get(unitdata.suggested(field))
        known = Quoted(datum.label if datum else field.suggest)
        yield _("offered from the unit's registered data: %(datum)s", datum=known)
