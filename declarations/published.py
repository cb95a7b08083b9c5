"""What everybody may read: what was recognised, and the reports that the notice makes public."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Q, QuerySet
from django.http import Http404

from .models import Attachment, Duty, Result, Revision
from .rules import reading
from .rules.secrecy import is_sensitive
from .selectors import masked, programme_of


def public_results(programme: str = "", text: str = "") -> QuerySet[Result]:
    """Every result, the newest first; of one programme (key), or with the text in title or unit."""
    found = Result.objects.select_related("programme", "definition__part_of", "organisation")
    if programme:
        found = found.filter(programme__key=programme)
    if text:
        found = found.filter(Q(title__icontains=text) | Q(unit__icontains=text))
    return found.order_by("-since", "-pk")


def public_reports(text: str = "") -> QuerySet[Duty]:
    """The reports that have been received and are published, the newest first."""
    found = Duty.objects.filter(is_public=True, accepted_at__isnull=False)
    if text:
        named = Q(result__title__icontains=text)
        found = found.filter(named | Q(result__organisation__name__icontains=text))
    found = found.select_related(
        "result__organisation", "round", "declaration__definition__part_of"
    )
    return found.order_by("-accepted_at", "-pk")


def revision_of(duty: Duty) -> Revision:
    """What was received."""
    revision = Revision.objects.filter(declaration=duty.declaration_id).order_by("number").last()
    if revision is None:
        raise Http404
    return revision


def public_sheet(revision: Revision) -> tuple[reading.SheetSection, ...]:
    """The report without anything sensitive, and without tables that hold such a column."""
    form = programme_of(revision.declaration).form
    hidden = {
        field.id
        for section in form.sections
        for field in section.fields
        if is_sensitive(field) or any(is_sensitive(column) for column in field.columns)
    }
    return tuple(
        replace(part, answers=tuple(each for each in part.answers if each.id not in hidden))
        for part in masked(revision)
    )


def public_file(duty: Duty, pk: int) -> Attachment:
    """A file of the published report; 404 for any other."""
    for section in public_sheet(revision_of(duty)):
        for answer in section.answers:
            cells = [each for row in answer.rows for cell in row.cells for each in cell]
            for file in (*answer.files, *cells):
                if isinstance(file, Attachment) and file.pk == pk:
                    return file
    raise Http404
