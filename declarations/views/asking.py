"""What the views of this app share: finding the declaration and its section, or 404."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse

from organisations.models import User
from organisations.selectors import as_person
from programmes.definitions import Programme, Section

from ..models import Declaration, SectionDraft
from ..selectors import (
    EDITABLE,
    Examination,
    completeness,
    programme_of,
    with_what_pages_show,
)
from ..writers import open_sections


def person_in(request: HttpRequest) -> User:
    """Who asks. Every view here is behind ``login_required``."""
    return as_person(request.user)


def editable_or_404(request: HttpRequest, pk: int) -> Declaration:
    """A declaration that this person may write in now; for a page, with the windows of its round.

    What is posted is saved, and the answer leads elsewhere: that asks for no window.
    """
    # As ``editable_by`` decides: to build that query takes longer than to answer it of one row.
    declaration = get_object_or_404(with_what_pages_show(Declaration.objects.all()), pk=pk)
    if not may_write_in(declaration, person_in(request)):
        raise Http404
    if request.method == "GET":
        read_windows(declaration)
    return declaration


def read_windows(declaration: Declaration) -> None:
    """Once for all that a page says of them; nothing if they have been read."""
    prefetch_related_objects([declaration], "round__windows", "round__extensions")


def section_or_404(request: HttpRequest, declaration: Declaration, section_id: str) -> Section:
    """A section of the declaration's form that this person may write in."""
    section = programme_of(declaration).form.section(section_id)
    if section is None or section_id not in open_sections(person_in(request), declaration):
        raise Http404
    return section


def draft_of(declaration: Declaration, section_id: str) -> SectionDraft | None:
    """What is saved of the section; ``None`` before the first save."""
    return declaration.drafts.filter(section=section_id).first()


def posted_in(request: HttpRequest) -> QueryDict:
    """The fields of a form, or as its script sends them while somebody writes.

    The script's body is JSON, ``[[name, value], …]``: smaller than a form's, and read in a tenth
    of the time. ``BadRequest`` where it is none.
    """
    if request.content_type != "application/json":
        return request.POST
    posted = QueryDict(mutable=True)
    try:
        for name, value in json.loads(request.body):
            posted.appendlist(str(name), str(value))
    except (ValueError, TypeError, RecursionError):
        raise BadRequest("no list of names and values") from None
    return posted


def version_in(posted: QueryDict) -> int:
    """The version that the browser had; one that is no number is older than everything."""
    version = posted.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1


def drawn_from(posted: QueryDict, declaration: Declaration | None = None) -> int:
    """The version (key) of the form that the page shows; where it does not say, the one now."""
    key = posted.get("form", "")
    if key.isascii() and key.isdigit() and len(key) < 18:
        return int(key)
    return declaration.definition_id if declaration else 0


def links_to_questions(declaration: Declaration, programme: Programme) -> dict[str, str]:
    """Field and section ids to the page where they are answered, with all findings shown there."""
    links: dict[str, str] = {}
    for section in programme.form.sections:
        address = reverse("section", args=[declaration.pk, section.id]) + "?check=1"
        links |= {section.id: address, **{field.id: address for field in section.fields}}
    return links


def steps_of(declaration: Declaration, examined: Examination) -> dict[str, Any]:
    """The list of sections with their states, and how much of what is asked is answered."""
    states = completeness(examined)
    sections = examined.programme.form.sections
    asked = sum(state.asked for state in states)
    answered = sum(state.answered for state in states)
    return {
        "steps": [
            {
                "section": section,
                "state": state,
                "url": reverse("section", args=[declaration.pk, section.id]),
            }
            for section, state in zip(sections, states, strict=True)
        ],
        "answered": answered,
        "asked": asked,
        "percent": 100 * answered // asked if asked else 100,
    }


def may_write_in(declaration: Declaration, user: User) -> bool:
    """Whether this person may write in the declaration now, at least in one section."""
    return declaration.state in EDITABLE and bool(open_sections(user, declaration))
