"""The page before submission: what the form lacks, and what the rules beyond the draft say."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from declarations.flagged import unanswered
from declarations.models import Declaration
from declarations.selectors import examine
from declarations.views.asking import editable_or_404, person_in
from declarations.views.justifying import autosaved, check_context, written
from declarations.writers import is_author
from programmes.findings import Conflict

from ..selectors.own_rules import at_filing


@never_cache
@login_required
@require_safe
def check_answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that was answered, everything that is wrong, and the button to submit."""
    return check_page(request, editable_or_404(request, pk))


@never_cache
@login_required
@require_POST
def justify(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the reasons without submitting. Both texts are shown where two people wrote one."""
    declaration = editable_or_404(request, pk)
    if not is_author(person_in(request), declaration):
        raise Http404
    if request.headers.get("X-Requested-With") == "autosave":
        return autosaved(request, declaration)
    if (clash := written(request, declaration)) is not None:
        return check_page(request, declaration, clash)
    messages.success(request, _("Saved."))
    return redirect(reverse("check_answers", args=[pk]) + "#reasons")


def check_page(
    request: HttpRequest, declaration: Declaration, clash: Conflict | None = None
) -> HttpResponse:
    """The page, after a ``clash`` with both texts."""
    examined = examine(declaration)
    own = at_filing(declaration, examined)
    context: dict[str, Any] = {"places": own.places_shown() if own else []}
    also = own.findings(person_in(request), declaration) if own else []
    also = [*also, *unanswered(declaration)]
    context |= check_context(request, declaration, examined, also, clash)
    return render(request, "declarations/check_answers.html", context, status=409 if clash else 200)
