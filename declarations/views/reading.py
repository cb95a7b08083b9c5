"""Lists and pages to read: my declarations, the hub, check before submission, the declaration."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from organisations.selectors import organisations_with
from trail.clock import database_now

from ..correcting import answers_left
from ..earlier import earlier_of
from ..flagged import standing, with_questions
from ..rules import cleaning
from ..selectors import (
    draft_sheet,
    editable_by,
    examine,
    get_visible,
    listed_for,
    masked,
    programme_of,
    window_for_filing,
)
from ..writers import is_author
from .asking import editable_or_404, may_write_in, person_in, steps_of
from .coediting import people_of
from .conditions import next_of, panel_of

PAGE = 30


@never_cache
@login_required
@require_safe
def my_declarations(request: HttpRequest) -> HttpResponse:
    """All declarations of the units for which this person declares, and those that invite them."""
    if not organisations_with(person_in(request), "declare"):
        raise Http404
    person = person_in(request)
    page = Paginator(listed_for(person), PAGE).get_page(request.GET.get("page"))
    editable = set(editable_by(person).values_list("pk", flat=True))
    rows = [
        {
            "declaration": declaration,
            "closes_at": declaration.correct_until or window_for_filing(declaration).closes_at,
            "may_edit": declaration.pk in editable,
            "invited": not is_author(person, declaration),
        }
        for declaration in page
    ]
    context = {"page": page, "rows": rows, "at": database_now()}
    return render(request, "declarations/my_declarations.html", context)


@never_cache
@login_required
@require_safe
def hub(request: HttpRequest, pk: int) -> HttpResponse:
    """The applicant's task list: sections, conditions, deadline; a return's remarks on top."""
    declaration = editable_or_404(request, pk)
    examined, person, at = examine(declaration), person_in(request), database_now()
    prefetch_related_objects(list(examined.drafts.values()), "saved_by")
    steps = steps_of(declaration, examined)
    context = {
        "declaration": declaration,
        "programme": examined.programme,
        "ready": not cleaning.refusing([*examined.findings, *examined.unmet]),
        "window": window_for_filing(declaration),
        "at": at,
        "flagged": with_questions(declaration, standing(declaration)),
        "earlier": bool(earlier_of(declaration, person)),
        **steps,
        "left": answers_left(declaration, examined.drafts.values()),
        **panel_of(declaration, examined, steps, here=""),
        **next_of(examined, steps["steps"], person),
    }
    context |= people_of(declaration, examined, steps["steps"], person, at)
    return render(request, "declarations/hub.html", context)


@never_cache
@login_required
@require_safe
def declaration(request: HttpRequest, pk: int) -> HttpResponse:
    """The declaration as last submitted, or the draft before that; sensitive parts masked."""
    declaration = get_visible(person_in(request), pk)
    revision = declaration.revisions.order_by("number").last()
    answers = masked(revision) if revision else draft_sheet(examine(declaration))
    context = {
        "declaration": declaration,
        "definition": programme_of(declaration),
        "revision": revision,
        "answers": answers,
        "may_edit": may_write_in(declaration, person_in(request)),
    }
    return render(request, "declarations/declaration.html", context)
