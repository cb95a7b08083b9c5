"""A form as its applicants will see it: filled in and checked on the page, with nothing stored.

What was typed travels with the form from page to page, and is gone when the page is closed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from programmes.definitions import Programme, Section
from programmes.facts import Facts, Unit
from programmes.models import Definition
from programmes.selectors import definition_of
from programmes.views.managing import manager_or_404
from programmes.views.naming import kind_in_words
from programmes.windows import day_of
from trail.clock import database_now

from ..forms import factory
from ..forms.widgets import Control, Widget
from ..rules import cleaning, drafting, eligibility
from ..rules.drafting import UNSTORABLE
from ..selectors import Examination, completeness

AREA = "420000"  # of the unit that the preview makes up
SUPPOSED = "suppose."  # name of the box by which a file is taken to be there
CHECK = "check"
DEEPEST = 8


@dataclass(frozen=True)
class Preview:
    """The form, what was typed so far by section id, and the places with a supposed file."""

    programme: Programme
    kind: str
    answers: dict[str, dict[str, Any]]
    files: frozenset[str]

    @property
    def carried(self) -> str:
        """What goes along with the form, as text."""
        return json.dumps({"answers": self.answers, "files": sorted(self.files)})

    def examined(self) -> Examination:
        """What the rules say of it, of a made-up unit, on a form that opens today."""
        form = self.programme.form
        raw = drafting.merged(form, self.answers)
        for field in (field for section in form.sections for field in section.fields):
            if field.prefill == "own_unit":
                raw[field.id] = "示例申报单位"
        raw = drafting.with_files(form, raw, lambda place: [1] if place in self.files else [])
        values, found = cleaning.clean(form, raw)
        today = day_of(database_now())
        verdicts = eligibility.evaluate(
            self.programme.eligibility,
            values,
            self.unit(),
            Facts(opens=today, today=today),
            self.programme.route[0].id,
        )
        return Examination(
            programme=self.programme,
            drafts={},
            attachments=[],
            raw=raw,
            values=values,
            findings=found,
            verdicts=verdicts,
        )

    def unit(self) -> Unit:
        """A unit of the kind chosen, of which nothing is registered."""
        return Unit(
            key="preview",
            kind=self.kind,  # type: ignore[arg-type]  # one of the programme's kinds
            area=AREA,
            name="示例申报单位",
            region=AREA,
            unregistered={each.id: each.title for each in self.programme.attributes},
        )


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def preview_form(request: HttpRequest, pk: int) -> HttpResponse:
    """The task list, a section, or the check before submission; ``go`` says which comes next."""
    manager_or_404(request)
    definition = get_object_or_404(Definition.objects.select_related("programme"), pk=pk)
    programme = definition_of(definition)
    preview, here = _sent(request, programme), request.POST.get("here", "")
    go = request.POST.get("go", "")
    if _changes_rows(request):
        go = here
    part = programme.form.section(go)
    if go and go != CHECK and part is None:
        raise Http404
    examined = preview.examined()
    context = {
        "definition": definition,
        "programme": programme,
        "preview": preview,
        "kinds": [(kind, kind_in_words(kind)) for kind in programme.applicants.kinds],
        "states": list(zip(programme.form.sections, completeness(examined), strict=True)),
        "lines": eligibility.lines(programme.eligibility, eligibility.standings(examined.verdicts)),
        "here": go,
        "section": part,
        "found": [*examined.findings, *examined.unmet] if go == CHECK else [],
    }
    if part is not None:
        context |= _drawn(part, preview, examined, was_here=here == part.id)
    return render(request, "declarations/preview.html", context)


def _sent(request: HttpRequest, programme: Programme) -> Preview:
    """What came with the form; anything that is none of ours is left out."""
    kinds = programme.applicants.kinds
    kind = request.POST.get("kind", kinds[0])
    carried = _carried(request.POST.get("carried", ""))
    known = {section.id: section for section in programme.form.sections}
    answers = {
        key: value
        for key, value in carried.get("answers", {}).items()
        if key in known and isinstance(value, dict)
    }
    files = frozenset(each for each in carried.get("files", []) if isinstance(each, str))
    here = known.get(request.POST.get("here", ""))
    if here is not None:
        typed = drafting.collect(here, request.POST, answers.get(here.id, {}))
        answers[here.id] = _with_rows_changed(request, here, typed)
        ticked = {name.removeprefix(SUPPOSED) for name in request.POST if name.startswith(SUPPOSED)}
        files = _outside(here, files) | (ticked - _outside(here, ticked))
    return Preview(programme, kind if kind in kinds else kinds[0], answers, files)


def _outside(part: Section, places: Collection[str]) -> frozenset[str]:
    """Those of the places that are not in the section, neither its questions nor its cells."""
    here = {field.id for field in part.fields}
    return frozenset(place for place in places if place.partition(".")[0] not in here)


def _carried(text: str) -> dict[str, Any]:
    try:
        carried = json.loads(UNSTORABLE.sub("", text)) if text else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(carried, dict) or _depth(carried) > DEEPEST:
        return {}
    answers, files = carried.get("answers"), carried.get("files")
    return {
        "answers": answers if isinstance(answers, dict) else {},
        "files": files if isinstance(files, list) else [],
    }


def _depth(value: Any) -> int:
    below = value.values() if isinstance(value, Mapping) else value
    if not isinstance(value, Mapping | list):
        return 0
    return 1 + max((_depth(each) for each in below), default=0)


def _changes_rows(request: HttpRequest) -> bool:
    return "add_row" in request.POST or "remove_row" in request.POST


def _with_rows_changed(
    request: HttpRequest, part: Section, answers: dict[str, Any]
) -> dict[str, Any]:
    tables = {field.id for field in part.fields if field.kind == "table"}
    if (table := request.POST.get("add_row", "")) in tables:
        return drafting.with_row(answers, table, factory.new_row_id())
    table, _dot, row_id = request.POST.get("remove_row", "").partition(".")
    if table in tables:
        return drafting.without_row(answers, table, row_id)
    return answers


def _drawn(
    part: Section, preview: Preview, examined: Examination, *, was_here: bool
) -> dict[str, Any]:
    """The section's questions; what is missing is said once the section has been left."""
    found = cleaning.of_section(part, examined.findings)
    found = found if part.id in preview.answers and not was_here else cleaning.wrong(found)
    draft = factory.Draft(
        examined.raw, examined.values, found, lambda place: (), form=preview.programme.form
    )
    sections = list(preview.programme.form.sections)
    place = sections.index(part)
    return {
        "findings": found,
        "widgets": [_harmless(each, preview.files) for each in factory.widgets(part, draft)],
        "previous": sections[place - 1] if place else None,
        "following": sections[place + 1] if place + 1 < len(sections) else None,
    }


def _harmless(widget: Widget, files: frozenset[str]) -> Widget:
    """The question without what would be stored: instead of uploading, a file is supposed."""
    rows = tuple(
        replace(row, cells=tuple(_without_upload(cell, files) for cell in row.cells))
        for row in widget.rows
    )
    return replace(widget, control=_without_upload(widget.control, files), rows=rows)


def _without_upload(control: Control, files: frozenset[str]) -> Control:
    if control.kind != "file":
        return control
    return replace(control, kind="supposed", value="1" if control.tail in files else "")
