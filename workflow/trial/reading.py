"""A case file read as strictly as a programme's file, and made ready for its step. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from programmes import loader
from programmes.checks.references import unknown
from programmes.definitions import Programme
from programmes.findings import Finding, Refused, gettext_noop
from programmes.mistakes import DID_YOU_MEAN, Mistake, nearest

from . import checking, timing
from .happening import last_day
from .setting import Trial
from .types import CaseFile


def read(
    source: str,
    programme: Programme,
    step_id: str = "",
    *,
    name: str = "case.yaml",
    others: Mapping[str, Programme] | None = None,
) -> Trial:
    """The case, to be judged at the step, or at the one that the file names.

    ``others`` give the results of other programmes their words.
    ``Refused`` with every mistake: each with ``file``, ``line``, ``column`` and the nearest name.
    """

    steps = [step.id for step in programme.route]
    if step_id and step_id not in steps:
        raise Refused(_no_step(step_id, steps))

    def mistakes(case: CaseFile) -> Iterator[Mistake]:
        if not step_id and case.at not in steps:
            yield unknown(("at",), case.at, steps)
        yield from checking.mistakes(case, programme)
        yield from _without_days(case, programme)

    case = loader.read_as(CaseFile, source, mistakes, name=name)
    year = timing.year_of(case, programme)
    opens = timing.opens_of(case, programme, year)
    assert opens  # or it would be a mistake
    step = programme.step(step_id or case.at)
    begins = timing.span(programme, step, year).opens or opens
    today = case.today or max(filter(None, (begins, last_day(case.events))))
    return Trial(case, programme, step, year, opens, today, others or {})


def _without_days(case: CaseFile, programme: Programme) -> Iterator[Mistake]:
    year = timing.year_of(case, programme)
    if timing.opens_of(case, programme, year) is None:
        message = gettext_noop(
            "The programme does not say when the applicant's window of %(year)s opens: add “opens”."
        )
        yield Mistake(("opens",), "no_opens", message, {"year": year}, stands_at="key")


def _no_step(step_id: str, steps: list[str]) -> Finding:
    like = nearest(step_id, steps)
    return Finding(
        "no_step",
        gettext_noop("The programme has no step “%(step)s”."),
        params={"step": step_id, "nearest": like, "known": ", ".join(steps)},
        remedy=DID_YOU_MEAN if like else gettext_noop("Known here: %(known)s."),
    )
