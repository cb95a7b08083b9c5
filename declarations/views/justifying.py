"""The reasons that the check page asks for, where something holds only in principle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from programmes.definitions import Programme
from programmes.findings import Conflict, Finding, Strength
from trail.clock import database_now

from ..models import Declaration
from ..rules import justifying as rules
from ..selectors import BEIJING, Examination, draft_sheet, window_for_filing
from ..services import justifying
from ..writers import is_author, open_sections
from .asking import links_to_questions, person_in, posted_in

Texts = Mapping[str, str]


def autosaved(request: HttpRequest, declaration: Declaration) -> JsonResponse:
    """What the script sends while somebody writes; answers as a section's autosave does."""
    at = database_now()
    try:
        version = justifying.autosave(
            declaration.pk, *_posted(request), actor=person_in(request), at=at
        )
    except Conflict as conflict:
        where = reverse("check_answers", args=[declaration.pk]) + "#reasons"
        return JsonResponse({"conflict_url": where, "message": _(conflict.message)}, status=409)
    saved_at = at.astimezone(BEIJING).isoformat(timespec="seconds")
    return JsonResponse({"version": version, "saved_at": saved_at})


def _posted(request: HttpRequest) -> tuple[Texts, Texts, str]:
    """The reasons, what stood on the page when it was opened, and the version of its last save."""
    posted = posted_in(request)
    texts = {
        name.removeprefix("reason."): str(posted[name])
        for name in posted
        if name.startswith("reason.")
    }
    seen = {key: posted.get(f"seen.{key}", "") for key in texts}
    return texts, seen, posted.get("version", "")


def written(request: HttpRequest, declaration: Declaration) -> Conflict | None:
    """Keep the reasons that were posted with the page; the conflict where somebody wrote others."""
    texts, seen, version = _posted(request)
    if not texts:
        return None
    try:
        justifying.write(
            declaration.pk, texts, seen, version, actor=person_in(request), at=database_now()
        )
    except Conflict as conflict:
        messages.warning(request, _(conflict.message))
        return conflict
    return None


def check_context(
    request: HttpRequest,
    declaration: Declaration,
    examined: Examination,
    also: Sequence[Finding],
    clash: Conflict | None = None,
) -> dict[str, Any]:
    """The page before submission; ``also`` are findings of rules that look beyond the draft.

    After a ``clash`` its own text stands in the boxes, beside what somebody else wrote. With
    ``?check`` a reason that is missing is told as an error.
    """
    typed: Texts = clash.yours if clash else {}
    other: Texts = clash.saved if clash else {}
    may_submit = is_author(person_in(request), declaration)
    found = [*examined.findings, *examined.unmet, *also]
    saved = justifying.texts_of(declaration) if rules.asked(found) else {}
    lacking = rules.faults(found, {**saved, **typed}) if may_submit else []
    faults = lacking if "check" in request.GET else []
    shown = [each for each in found if not may_submit or each.strength is not Strength.SOFT]
    shown += faults
    return {
        "declaration": declaration,
        "answers": draft_sheet(examined),
        "findings": shown,
        "boxes": _boxes(found, faults, saved, typed, other) if may_submit else [],
        "reasons_version": justifying.version_of(saved),
        "lacking": lacking,
        "longest": rules.LONGEST,
        "links": links_to_questions(declaration, examined.programme),
        "refused": any(each.strength is Strength.HARD for each in shown),
        "window": window_for_filing(declaration),
        "may_change": open_sections(person_in(request), declaration),
        "may_submit": may_submit,
        "at": database_now(),
    }


def _boxes(
    found: Sequence[Finding], faults: Sequence[Finding], saved: Texts, typed: Texts, other: Texts
) -> list[dict[str, Any]]:
    """What one box a reason needs; ``tail`` is the end of its id."""
    return [
        {
            "key": key,
            "tail": f"reason-{key}",
            "label": here[0].params.get("label", ""),
            "findings": here,
            "quote": here[0].quote,
            "seen": saved.get(key, ""),
            "text": typed.get(key, saved.get(key, "")),
            "other": other.get(key, ""),
            "errors": [each for each in faults if each.place == f"field:reason-{key}"],
        }
        for key, here in rules.asked(found).items()
    ]


def links_to_reasons(declaration: Declaration, programme: Programme) -> dict[str, str]:
    """The boxes of the reasons, with the findings shown there."""
    page = reverse("check_answers", args=[declaration.pk]) + "?check=1"
    return {f"reason-{key}": page for key in rules.exemptions_of(programme)}
