"""The part of the review page on which a desk decides on exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict

from declarations.models import Revision
from declarations.rules.drafting import storable
from programmes.findings import Finding
from reviews.excepted import open_in
from reviews.exceptions import ExceptionDecision
from reviews.rules.excepting import Verdict

CHOICE, REMARK = "exception.", "exception-remark."  # before the key, in the names of the controls


def verdicts_in(posted: QueryDict) -> dict[str, Verdict]:
    """What was decided, by key. A remark alone decides nothing."""
    keys = [name.removeprefix(CHOICE) for name in posted if name.startswith(CHOICE)]
    return {
        key: Verdict(str(posted[CHOICE + key]), storable(str(posted.get(REMARK + key, ""))).strip())
        for key in keys
    }


def shown(
    revision: Revision, step: str, posted: QueryDict, found: Iterable[Finding]
) -> list[dict[str, Any]]:
    """The exceptions to be decided at the step: what was chosen and written, and what is wrong."""
    verdicts: Mapping[str, Verdict] = verdicts_in(posted)
    wrong: dict[str, list[Finding]] = {}
    for each in found:
        wrong.setdefault(each.place, []).append(each)
    return [
        {
            "reason": reason,
            "choices": ExceptionDecision.Outcome.choices,
            "outcome": verdicts[key].outcome if key in verdicts else "",
            "remark": posted.get(REMARK + key, ""),
            "errors": wrong.get(f"field:exception-{key}"),
        }
        for key, reason in open_in(revision, step).items()
    ]
