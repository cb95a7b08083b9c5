"""Who takes part, who recommends, what divides declarations, and what an area may switch on."""

from __future__ import annotations

from collections.abc import Iterator

from ..definitions import Party, Programme, Recommending
from ..findings import gettext_noop
from ..mistakes import Mistake
from . import answers
from .answers import Fields
from .references import Path, an_area, repeated, unknown, without_sentence


def weaknesses(programme: Programme) -> Iterator[Mistake]:
    """Every mistake in them."""
    fields = answers.fields_of(programme)
    for name in ("attributes", "parties", "options"):
        parts = getattr(programme, name)
        yield from repeated(((name, n, "id"), part.id) for n, part in enumerate(parts))
    for n, party in enumerate(programme.parties):
        yield from _party(("parties", n), party, fields)
    if programme.recommending:
        yield from _recommending(("recommending",), programme.recommending, programme, fields)
    if programme.track:
        yield from _track(("track",), programme.track, fields)
    yield from _options(programme)


def _party(path: Path, party: Party, fields: Fields) -> Iterator[Mistake]:
    yield from answers.named((*path, "field"), party.field, fields, "organisation")
    if party.rows is None:
        return
    if columns := answers.columns_of(fields, party.field.partition(".")[0]):
        yield from answers.condition((*path, "rows"), party.rows, columns)
    else:
        message = gettext_noop("“rows” narrows a table, and none is named.")
        yield Mistake((*path, "rows"), "rows", message)


def _recommending(
    path: Path, chosen: Recommending, programme: Programme, fields: Fields
) -> Iterator[Mistake]:
    yield from answers.named((*path, "field"), chosen.field, fields, "region")
    if not (chosen.quote or chosen.basis):
        yield without_sentence(path)
    known = [party.id for party in programme.parties]
    if not chosen.among:
        message = gettext_noop("At least one must be named.")
        yield Mistake((*path, "among"), "empty", message)
    for n, name in enumerate(chosen.among):
        if name not in known:
            yield unknown((*path, "among", n), name, known)


def _track(path: Path, name: str, fields: Fields) -> Iterator[Mistake]:
    yield from answers.named(path, name, fields, "choice")
    field = fields.get(name)
    if field and field.kind == "choice" and not field.required:
        message = gettext_noop("“%(field)s” divides all declarations: it must be required.")
        yield Mistake(path, "track", message, {"field": name})


def _options(programme: Programme) -> Iterator[Mistake]:
    """A switch that turns nothing is a mistake of writing, and so is one without its reason."""
    parts = (*programme.route, *programme.quotas, *programme.eligibility)
    used = {part.option for part in parts}
    for n, option in enumerate(programme.options):
        if option.id not in used:
            message = gettext_noop("No step and no rule names the option “%(option)s”.")
            yield Mistake(("options", n), "option", message, {"option": option.id})
        for m, area in enumerate(option.areas):
            yield from an_area(("options", n, "areas", m), area)
        if not (option.quote or option.basis):
            yield without_sentence(("options", n))
