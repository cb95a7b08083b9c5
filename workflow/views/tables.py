"""Code tables and the calendar: what serves, since when, from where; importing another version.

What is uploaded is shown first. It comes back signed with the confirmation, so that exactly what
was seen is what is kept; until then nothing is stored.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisations.forms import findings_in
from organisations.models import User
from organisations.selectors import as_person, organisations_with
from programmes import reference
from programmes.calendar_years import Missing, running_rounds, years_missing
from programmes.findings import Finding, Refused, gettext_noop
from programmes.models import TableVersion
from programmes.services import import_table, restore_table
from programmes.services.tables import source_of
from programmes.serving import TABLES, follow
from programmes.tables import codes, years
from trail.clock import database_now

from ..forms import RestoreForm, TableForm, YearForm
from ..selectors import tables as reads
from .table_names import EXPLAINED, TITLES

Findings = tuple[Finding, ...]
SALT = "tables.preview"
PREVIEW_SECONDS = 24 * 3600
MOST_SHOWN = 100
EXPIRED = Finding(
    "preview_expired",
    gettext_noop("The preview is older than a day, or was not made here."),
    remedy=gettext_noop("Upload the table again."),
)


@require_safe
@login_required
def tables(request: HttpRequest) -> HttpResponse:
    """Every table: which version serves, with how many rows, from where, since when, by whom."""
    _manager(request)
    shown = [
        {
            "table": table,
            "title": TITLES[table],
            "rows": len(reference.rows_of(reference.newest(table).source)),
            "version": reads.imported(table).first(),
        }
        for table in TABLES
    ]
    context = {"tables": shown, "years": sorted(reference.calendar().years), "missing": _missing()}
    return render(request, "workflow/tables/tables.html", context)


@require_safe
@login_required
def table(request: HttpRequest, table: str) -> HttpResponse:
    """One table: its version and all earlier ones; of the calendar a year as a picture."""
    _manager(request)
    context: dict[str, Any] = _of(table)
    if table == reference.CALENDAR:
        known = sorted(reference.calendar().years, reverse=True)
        said = request.GET.get("year", "")
        year = int(said) if said.isdecimal() and int(said) in known else known[0]
        source = reference.newest(table).source
        context |= {"years": known, "year": year, "months": years.months(source, year)}
        context["missing"] = _missing()
    return render(request, "workflow/tables/table.html", context)


@require_safe
@login_required
def table_file(request: HttpRequest, table: str, number: int) -> HttpResponse:
    """A version as CSV, with the mark by which Excel knows UTF-8."""
    _manager(request)
    source = "\ufeff" + _source(table, number)
    headers = {"Content-Disposition": f'attachment; filename="{table}-{number}.csv"'}
    return HttpResponse(source, content_type="text/csv; charset=utf-8", headers=headers)


@require_http_methods(["GET", "POST"])
@login_required
def table_import(request: HttpRequest, table: str) -> HttpResponse:
    """Upload, see what would change, and only then, with what was shown, import."""
    person = _manager(request)
    context = _of(table)
    kind = YearForm if table == reference.CALENDAR else TableForm
    if request.method == "GET":
        form = kind(initial={"year": request.GET.get("year")})
        return _form(request, context, form, (), 200)
    if "preview" in request.POST:
        return _import(request, context, person)
    form = kind(request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, context, form, findings_in(form), 422)
    source, mistakes, doubts = _read(context, form.cleaned_data)
    if mistakes:
        return _form(request, context, form, mistakes, 422)
    context |= _kept(context, source, form.cleaned_data["origin"]) | {"doubts": doubts}
    context |= _changes(table, context["served"], source, database_now())
    return render(request, "workflow/tables/preview.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def table_restore(request: HttpRequest, table: str, number: int) -> HttpResponse:
    """Choose an older version again: see what would change, say why, and serve it."""
    person = _manager(request)
    source = _source(table, number)
    context = _of(table)
    form = RestoreForm(request.POST or None, initial={"based_on": context["number"]})
    findings: Findings = tuple(findings_in(form)) if request.method == "POST" else ()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            restore_table(table, number, **said, actor=person, at=database_now())
            messages.success(request, _("The version serves again, from now on."))
            return redirect("table", table)
        except Refused as refused:
            findings = refused.findings
    context |= _changes(table, context["served"], source, database_now())
    context |= {"restored": number, "form": form, "findings": findings}
    status = 422 if findings else 200
    return render(request, "workflow/tables/preview.html", context, status=status)


def _manager(request: HttpRequest) -> User:
    """One door to the tables: whoever manages rounds. Inside, nothing is stale."""
    person = as_person(request.user)
    if not organisations_with(person, "manage_rounds"):
        raise Http404
    follow()
    return person


def _missing() -> list[Missing]:
    at = database_now()
    return years_missing(running_rounds(at), at)


def _of(table: str) -> dict[str, Any]:
    if table not in TABLES:
        raise Http404
    history = list(reads.imported(table))
    return {
        "table": table,
        "title": TITLES[table],
        "explained": EXPLAINED[table],
        "history": history,
        "version": history[0] if history else None,
        "number": history[0].number if history else 0,
        "served": reference.newest(table),
        "rows": len(reference.rows_of(reference.newest(table).source)),
        "is_calendar": table == reference.CALENDAR,
    }


def _source(table: str, number: int) -> str:
    if table not in TABLES:
        raise Http404
    try:
        return source_of(table, number)
    except TableVersion.DoesNotExist:
        raise Http404 from None


def _read(context: dict[str, Any], data: dict[str, Any]) -> tuple[str, Findings, Findings]:
    """The text to keep, what is wrong with the one that came, and what makes one doubt."""
    if not context["is_calendar"]:
        incoming = codes.read(context["table"], data["text"])
        return incoming.source, incoming.mistakes, ()
    read = years.read(data["text"], data["year"])
    if read.mistakes:
        place = "field:file" if data["file"] else "field:days"
        return "", tuple(replace(each, place=place) for each in read.mistakes), ()
    return years.merged(context["served"].source, data["year"], read.days), (), read.doubts


def _kept(context: dict[str, Any], source: str, origin: str) -> dict[str, Any]:
    """What the confirmation brings back, so that nobody can change it on the way."""
    kept = {"table": context["table"], "source": source, "origin": origin}
    kept |= {"based_on": context["number"]}
    return {"preview": signing.dumps(kept, salt=SALT, compress=True), "origin": origin}


def _form(
    request: HttpRequest,
    context: dict[str, Any],
    form: TableForm,
    findings: Findings | list[Finding],
    status: int,
) -> HttpResponse:
    context |= {"form": form, "findings": findings}
    return render(request, "workflow/tables/import.html", context, status=status)


def _import(request: HttpRequest, context: dict[str, Any], person: User) -> HttpResponse:
    """Keep exactly what the signed preview holds."""
    try:
        kept = signing.loads(request.POST["preview"], salt=SALT, max_age=PREVIEW_SECONDS)
    except signing.BadSignature:
        kept = {}
    if kept.get("table") != context["table"]:
        raise Refused(EXPIRED)
    table = kept.pop("table")
    version = import_table(table, kept.pop("source"), **kept, actor=person, at=database_now())
    words = _("Version %(number)s is imported and serves from now on.")
    messages.success(request, words % {"number": version.number})
    return redirect("table", table)


def _changes(table: str, served: reference.Version, source: str, at: datetime) -> dict[str, Any]:
    """What the text would change."""
    if table != reference.CALENDAR:
        found = codes.difference(served, reference.Version(table, source))
        usage = reads.usage_of([each.code for each in found.removed])
        told = {"difference": found, "usage": usage, "most": MOST_SHOWN}
        return told | {"unchanged": found.is_none}
    old, new = (reference.calendar_of(text) for text in (served.source, source))
    days = (old.off ^ new.off) | (old.work ^ new.work)
    changed = sorted({day.year for day in days} | (old.years ^ new.years))
    return {
        "changed": [
            {"year": year, "known": year in new.years, "months": years.months(source, year)}
            for year in changed
        ],
        "dates": reads.dates_of(changed, old, new, at),
        "unchanged": not changed,
    }
