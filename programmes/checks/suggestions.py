"""What is registered of a unit: attributes with own names, offered where they fit. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .. import unitdata
from ..definitions import Form, FormField, Programme
from ..findings import gettext_noop
from ..mistakes import Mistake
from .references import Path, unknown


def weaknesses(programme: Programme) -> Iterator[Mistake]:
    """Every mistake in them."""
    for n, attribute in enumerate(programme.attributes):
        if attribute.id in unitdata.RESERVED:
            message = gettext_noop("Every unit has “%(key)s”: it is no attribute of a programme.")
            yield Mistake(("attributes", n, "id"), "reserved", message, {"key": attribute.id})
    known = unitdata.known(programme.attributes)
    yield from _of_form(("form",), programme.form, known)
    for n, obligation in enumerate(programme.obligations):
        if obligation.form:
            yield from _of_form(("obligations", n, "form"), obligation.form, known)


def _of_form(path: Path, form: Form, known: Mapping[str, FormField]) -> Iterator[Mistake]:
    for n, section in enumerate(form.sections):
        for m, field in enumerate(section.fields):
            where = (*path, "sections", n, "fields", m)
            yield from _offered(where, field, known)
            for c, column in enumerate(field.columns):
                if column.suggest:
                    message = gettext_noop("A column is offered nothing: its rows are not known.")
                    yield Mistake((*where, "columns", c, "suggest"), "suggest", message)


def _offered(path: Path, field: FormField, known: Mapping[str, FormField]) -> Iterator[Mistake]:
    if not field.suggest:
        return
    here = (*path, "suggest")
    datum = known.get(unitdata.suggested(field))
    if datum is None:
        yield unknown(here, field.suggest, [unitdata.PREFIX + key for key in known])
    elif field.prefill or field.filled_by:
        message = gettext_noop("The applicant does not write this answer, so nothing is offered.")
        yield Mistake(here, "suggest", message)
    elif not unitdata.fits(datum, field):
        message = gettext_noop("“%(datum)s” cannot answer a question of kind “%(kind)s”.")
        params = {"datum": field.suggest, "kind": field.kind}
        yield Mistake(here, "suggest", message, params)
