"""Pages of a desk: the queue, and the review of one declaration."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from declarations.models import Declaration
from declarations.rules.drafting import storable
from declarations.rules.flags import flaggable
from declarations.selectors import get_visible, programme_of
from organisations.models import User
from organisations.selectors import as_person, holds, organisations_with
from programmes.findings import Finding, Refused
from trail.clock import database_now

from ..selectors import current_step, lists_for
from ..selectors.own_rules import desk_findings
from ..selectors.queue import PAGE, Place, Row, counts_of, next_for, page_of, tabs_of
from ..selectors.reading import reading_of
from ..services import deciding
from . import excepting
from .home import all_with_meters

TABS = ("waiting", "returned", "recommended", "all")
REMARK = "remark."  # before the id of a question, in the name of the box of its remark
LONGEST_SEARCH = 60  # characters


@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """The desk's declarations by tab, the longest waiting first, with the quota before the eyes."""
    user = as_person(request.user)
    if not organisations_with(user, "review"):
        raise Http404
    tab = request.GET.get("tab", TABS[0])
    tab = tab if tab in TABS else TABS[0]
    text = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    tabs = tabs_of(user)
    after, before = (Place.read(request.GET.get(name, "")) for name in ("after", "before"))
    page = page_of(tabs[tab], text, after=after, before=before)
    if before and page.before is None and len(page.rows) < PAGE:
        return redirect(_address(tab, text))  # the list has become shorter: begin at its beginning
    at = database_now()
    context = {
        "at": at,
        "tab": tab,
        "q": text,
        "counts": counts_of(user, tabs),
        "rows": _shown(page.rows, "review" if tab == "waiting" else "timeline", at),
        "first": _address(tab, text) if after or before else "",
        "previous": page.before and _address(tab, text, before=page.before),
        "next": page.after and _address(tab, text, after=page.after),
        "unknown": _is_unknown(request),
        "lists": all_with_meters(lists_for(user, "compose_list")[:3]),
    }
    return render(request, "workflow/queue.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one revision and decide on it. A refusal keeps the opinion that was written."""
    user = as_person(request.user)
    declaration = get_visible(user, pk)
    if not _may_review(user, declaration):
        raise Http404
    written = {key: request.POST.get(key, "") for key in ("outcome", "opinion", "revision")}
    flags = _flags_in(request.POST)
    context: dict[str, Any] = {"written": written, "at": database_now()}
    if request.method == "POST":
        try:
            deciding.decide(
                declaration.pk,
                revision=int(written["revision"]) if written["revision"].isdecimal() else 0,
                outcome=written["outcome"],
                opinion=written["opinion"],
                flags=flags,
                exceptions=excepting.verdicts_in(request.POST),
                actor=user,
                at=context["at"],
            )
        except Refused as refused:
            context["findings"] = refused.findings
        else:
            messages.success(request, _("Decided: %(title)s") % {"title": declaration.title})
            return redirect("queue")
    context |= reading_of(declaration)
    told = context.get("findings") or desk_findings(declaration, context["step"], user)
    context |= {
        "told": told,
        "to_except": excepting.shown(
            context["revision"], declaration.step, request.POST, context.get("findings", [])
        ),
        "outcomes": deciding.outcomes_of(current_step(declaration)),
        "to_flag": _to_flag(declaration, flags, context.get("findings", [])),
        "flags": flags,
        "following": next_for(user, declaration),
    }
    return render(
        request, "workflow/review.html", context, status=422 if "findings" in context else 200
    )


def _flags_in(posted: QueryDict) -> dict[str, str]:
    """Remarks by question id: of what is ticked, and of what has a remark, so that none is lost."""
    ticked = dict.fromkeys(posted.getlist("flag"), "")
    remarks = {
        name.removeprefix(REMARK): storable(text)
        for name, text in posted.items()
        if name.startswith(REMARK)
    }
    return {
        key: remarks.get(key, "").strip()
        for key in {**ticked, **remarks}
        if key in ticked or remarks[key].strip()
    }


def _to_flag(
    declaration: Declaration, flags: Mapping[str, str], found: Sequence[Finding]
) -> list[dict[str, Any]]:
    """The form's questions by section, with what is flagged so far."""
    wrong = {each.place: each for each in found}
    return [
        {
            "section": section,
            "open": any(field.id in flags for field in asked),
            "rows": [
                {
                    "field": field,
                    "ticked": field.id in flags,
                    "remark": flags.get(field.id, ""),
                    "error": wrong.get(f"field:{field.id}.flag"),
                }
                for field in asked
            ],
        }
        for section in programme_of(declaration).form.sections
        if (asked := flaggable(section))
    ]


def _may_review(user: User, declaration: Declaration) -> bool:
    """The desk whose turn it is; past desks read the declaration on its own page."""
    return (
        declaration.desk_id is not None
        and holds(user, "review", declaration.desk_id)
        and current_step(declaration).kind == "review"
    )


def _address(tab: str, text: str, **place: Place) -> str:
    """The queue at a place, with the tab and the search kept."""
    query = {"tab": tab, **({"q": text} if text else {}), **place}
    return f"{reverse('queue')}?{urlencode(query)}"


def _is_unknown(request: HttpRequest) -> bool:
    """Whether the address names a place that none is: the page then begins at the beginning."""
    return any(
        request.GET.get(name) and Place.read(request.GET[name]) is None
        for name in ("after", "before")
    )


def _shown(rows: list[Row], door: str, at: datetime) -> list[dict[str, Any]]:
    """The rows with their address and texts; what many rows share is rendered once."""
    states = {
        state: render_to_string("workflow/state.html", {"declaration": row})
        for state, row in {row.state: row for row in rows}.items()
    }
    ends = {
        until: render_to_string("workflow/until.html", {"until": until, "at": at})
        for until in {row.until for row in rows}
    }
    return [
        {
            "declaration": row,
            "address": reverse(door, args=[row.pk]),
            "stay": _days((at - row.step_since).days),
            "until": ends[row.until],
            "state": states[row.state],
        }
        for row in rows
    ]


def _days(n: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}
