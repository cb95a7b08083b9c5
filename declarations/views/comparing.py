"""Two submitted versions of a declaration side by side: only what differs."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..models import Revision
from ..selectors import changes, get_visible
from .asking import person_in


@never_cache
@login_required
@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """``?from=&to=`` are version numbers; by default the last two. Sensitive parts stay masked.

    The earlier one always stands on the left: what was added cannot be read as removed.
    """
    declaration = get_visible(person_in(request), pk)
    revisions = list(declaration.revisions.order_by("number").select_related("declaration"))
    if not revisions:
        raise Http404
    default = revisions[-2:]
    one = _chosen(revisions, request, "from", default[0])
    other = _chosen(revisions, request, "to", default[-1])
    old, new = sorted((one, other), key=lambda revision: revision.number)
    context = {
        "declaration": declaration,
        "revisions": revisions,
        "old": old,
        "new": new,
        "changes": changes(old, new),
    }
    return render(request, "declarations/compare.html", context)


def _chosen(
    revisions: list[Revision], request: HttpRequest, name: str, default: Revision
) -> Revision:
    """The version that the address names; a number that is none is the default."""
    wanted = request.GET.get(name, "")
    return next((each for each in revisions if str(each.number) == wanted), default)
