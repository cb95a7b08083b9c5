"""Progress against targets: of the whole country for the ministry, of the own area for others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisations.areas import by_great_area
from organisations.models import Organisation
from organisations.selectors import as_person

from ..selectors import progress as selected
from ..selectors.targets import local_targets, national_targets

Choice = TypeVar("Choice")


@require_safe
@login_required
def progress(request: HttpRequest) -> HttpResponse:
    """One round's figures, as one of the reader's desks sees them."""
    desks = selected.desks_of(as_person(request.user))
    if not desks:
        raise Http404
    rounds = list(selected.rounds_watched())
    desk = _chosen(desks, request.GET.get("desk"))
    round = _chosen(rounds, request.GET.get("round")) if rounds else None
    context: dict[str, Any] = {"desks": desks, "desk": desk, "rounds": rounds, "round": round}
    if round:
        context |= _figures(selected.View(round, desk))
    return render(request, "workflow/progress.html", context)


def _chosen(choices: Sequence[Choice], key: str | None) -> Choice:
    """The one of this key; the first where the address names none that the reader may choose."""
    named = (each for each in choices if str(each.pk) == key)  # type: ignore[attr-defined]
    return next(named, choices[0])


def _figures(view: selected.View) -> dict[str, Any]:
    figures = selected.figures_of(view)
    areas = selected.areas_of(view, figures)
    targets = national_targets(view, figures.total) if view.of_country else local_targets(view)
    return {
        "view": view,
        "total": figures.total,
        "stages": _stages(view, figures.total),
        "targets": targets,
        "rule": selected.rule_of(view),
        "own": None if view.of_country else areas[0],
        "areas": areas if view.of_country else [],
        "heat": by_great_area(areas, lambda area: area.organisation) if view.of_country else [],
        "possible": selected.possible_of(areas) if view.of_country else None,
        "kinds": _kinds(figures),
        "classes": selected.classes_of(view),
    }


def _stages(view: selected.View, total: selected.Counts) -> list[tuple[str, int]]:
    """Each stage in words, in the order in which a declaration goes through them."""
    ministry = view.of_country
    return [
        (_("Under way, without a place"), total.under_way),
        (_("On lists of the provinces") if ministry else _("On the own list"), total.listed),
        (_("Sent to the ministry") if ministry else _("Sent to a level above"), total.sent),
        (_("Recognised"), total.recognised),
        (_("Turned down above"), total.declined),
        (_("Ended before, or withdrawn"), total.ended),
    ]


def _kinds(figures: selected.Figures) -> list[tuple[str, selected.Counts]]:
    words = dict(Organisation.Kind.choices)
    order = list(words)
    rows = sorted(figures.by_kind.items(), key=lambda row: order.index(row[0]))
    return [(str(words[kind]), counts) for kind, counts in rows]
