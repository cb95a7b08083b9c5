"""Rows from a spreadsheet into a table: shown before they are saved, or saved at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from programmes.definitions import FormField, Section
from programmes.findings import Conflict
from trail.clock import database_now

from ..forms import factory
from ..models import Declaration
from ..rules import cleaning, pasting
from ..rules.cells import slots_of, text_of
from ..rules.drafting import rows_of
from ..selectors import examine
from ..services import drafts
from .asking import editable_or_404, person_in, section_or_404, version_in
from .writing import section_context, to_conflict, typed_answers

NAMED = 5  # cells that are named one by one


@never_cache
@login_required
@require_POST
def paste(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """Take over the rows in ``paste.<table>``, for the table that the button names.

    The script (htmx) gets the table anew, not saved, and may name the control from which on to
    fill (``at``). Without it the rows are appended and saved with the rest of the page.
    """
    declaration = editable_or_404(request, pk)
    part = section_or_404(request, declaration, section)
    table = table_in(part, request.POST.get("paste", ""))
    if table is None:
        return redirect("section", pk=pk, section=part.id)
    answers = typed_answers(request, declaration, part)
    row, first = _start(table, request.POST.get("at", ""))
    pasted = pasting.read(table, _text(request, table), first)
    rows, taken = pasting.placed(
        table, rows_of(answers, table.id), pasted, factory.new_row_id, at=row
    )
    answers[table.id] = rows
    told = {
        "table": table.id,
        "good": _good(pasted, taken),
        "poor": _poor(table, pasted, taken),
        "rest": _rest(pasted, taken),
    }
    if request.headers.get("HX-Request"):
        return _table_anew(request, declaration, part, answers, told)
    return _saved(request, declaration, part, answers, told)


def table_in(part: Section, table_id: str) -> FormField | None:
    """The table of this section that applicants fill in, if it has one of that id."""
    tables = (field for field in part.fields if field.kind == "table" and not field.filled_by)
    return next((field for field in tables if field.id == table_id), None)


def _text(request: HttpRequest, table: FormField) -> str:
    """What was pasted; more than a spreadsheet of a sane size is cut at the last whole line."""
    text = request.POST.get(f"paste.{table.id}", "")
    if len(text) <= pasting.MAX_CHARACTERS:
        return text
    messages.warning(request, _("That is too much at once: only the first rows have been read."))
    return text[: pasting.MAX_CHARACTERS].rpartition("\n")[0]


def _start(table: FormField, control: str) -> tuple[str, int]:
    """The row and the slot of the control ``a.<table>.<row>.<column>[.<part>]``."""
    _a, _table, row, column, part = (control.split(".") + [""] * 5)[:5]
    slots = [(slot.column.id, slot.part) for slot in slots_of(table)]
    return row, slots.index((column, part)) if (column, part) in slots else 0


def _rest(pasted: pasting.Pasted, taken: int) -> str:
    """The rows without room as they came, with their headings."""
    left = pasted.lines[taken:]
    return text_of([pasted.head, *left] if left and pasted.head else left)


def _good(pasted: pasting.Pasted, taken: int) -> str:
    if not taken:
        return ""
    return ngettext(
        "%(rows)d row taken over, with %(cells)d filled cells in all that was pasted.",
        "%(rows)d rows taken over, with %(cells)d filled cells in all that was pasted.",
        taken,
    ) % {"rows": taken, "cells": pasted.cells}


def _poor(table: FormField, pasted: pasting.Pasted, taken: int) -> list[str]:
    """What of it needs a look: nothing of it is left out without a word."""
    comma = pgettext("between the items of a list", ", ")
    found = []
    if not pasted.rows:
        found.append(_("There is nothing to take over: copy rows from a spreadsheet first."))
    if unread := [each for each in pasted.unread if each.row <= taken]:
        named = comma.join(_cell(each) for each in unread[:NAMED])
        message = ngettext(
            "%(n)d answer cannot be read; it stands as it was typed: %(cells)s.",
            "%(n)d answers cannot be read; they stand as they were typed: %(cells)s.",
            len(unread),
        )
        more = "…" if len(unread) > NAMED else ""
        found.append(message % {"n": len(unread), "cells": named + more})
    if pasted.strange:
        columns = comma.join(_("“%(name)s”") % {"name": each} for each in pasted.strange)
        message = _("Not taken over, because the table has no such column: %(columns)s.")
        found.append(message % {"columns": columns})
    if left := len(pasted.rows) - taken:
        message = ngettext(
            "%(n)d row found no room, the table takes %(max)d; it is kept in the box below.",
            "%(n)d rows found no room, the table takes %(max)d; they are kept in the box below.",
            left,
        )
        found.append(message % {"n": left, "max": table.max_rows})
    return found


def _cell(unread: pasting.Unread) -> str:
    label = unread.label.get(get_language() or "zh-hans")
    told = {"row": unread.row, "column": label, "typed": unread.typed}
    if not unread.typed:
        return _("pasted row %(row)d, %(column)s") % told
    return _("pasted row %(row)d, %(column)s “%(typed)s”") % told


def _table_anew(
    request: HttpRequest,
    declaration: Declaration,
    part: Section,
    answers: dict[str, Any],
    told: dict[str, Any],
) -> HttpResponse:
    """The table as it would be; the page's script saves it, or puts the old one back."""
    examined = examine(declaration)
    form = examined.programme.form
    examined = replace(examined, raw={**examined.raw, **answers})
    values, found = cleaning.clean(form, examined.raw)
    wrong = cleaning.wrong(cleaning.of_section(part, found))
    draft = factory.Draft(examined.raw, values, wrong, examined.files_of, form=form)
    widget = next(each for each in factory.widgets(part, draft) if each.field.id == told["table"])
    context = {"declaration": declaration, "section": part, "widget": widget, "pasted": told}
    told["undo"] = bool(told["good"])
    return render(request, "declarations/table.html", context)


def _saved(
    request: HttpRequest,
    declaration: Declaration,
    part: Section,
    answers: dict[str, Any],
    told: dict[str, Any],
) -> HttpResponse:
    try:
        drafts.save_draft(
            declaration.pk,
            part.id,
            answers,
            version_in(request.POST),
            actor=person_in(request),
            at=database_now(),
        )
    except Conflict as conflict:
        return to_conflict(request, declaration, part.id, conflict)
    if told["rest"]:
        context = section_context(declaration, part, at=database_now())
        return render(request, "declarations/section.html", {**context, "pasted": told})
    if told["good"]:
        messages.success(request, told["good"])
    for sentence in told["poor"]:
        messages.warning(request, sentence)
    here = reverse("section", args=[declaration.pk, part.id])
    return HttpResponseRedirect(f"{here}#field-{quote(told['table'])}")
