"""What follows recognition, as pages show it: results, what they owe, changes, earlier records."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from declarations.models import Result, ResultOutcome
from declarations.services import drafts
from declarations.services.results import Ground, turn
from organisations.models import Organisation
from programmes.models import Definition
from programmes.services import load_definition
from programmes.windows import day_of
from tests.life import enterprises, stages
from tests.workflow import afterlife, lives
from trail.clock import database_now
from workflow.services import advancing, changing, filing
from workflow.services.obliging import oblige

REMARK = "学时与任务分解不一致，请核对。"


def built() -> SimpleNamespace:
    """Keys of an enterprise in the reserve for long, of one certified, and of flagged drafts."""
    source = (enterprises.FILES / "enterprise.yaml").read_text("utf-8")
    definition = load_definition(source, at=database_now())
    result = _in_reserve(definition, "D420000U15")
    other = _in_reserve(definition, "D420000U16")
    _told(result)
    _agreed(other)
    flagged = _flagged()
    return SimpleNamespace(
        result=result.pk,
        agreed=other.pk,
        report=result.duties.get(accepted_at__isnull=False).pk,
        owed=result.duties.filter(accepted_at=None).latest("pk").declaration_id,
        flagged=flagged,
        answered=_answered(),
    )


def _in_reserve(definition: Definition, code: str) -> Result:
    """For two years, with its plan received and its report overdue."""
    unit, at = Organisation.objects.get(code=code), database_now()
    since = at - timedelta(days=740)
    result = Result.objects.create(
        programme_id=definition.programme_id,
        definition=definition,
        organisation=unit,
        unit=unit.name,
        title=unit.name,
        level="province",
        outcome="in_reserve",
        since=day_of(since),
    )
    ground = Ground(ResultOutcome.Cause.ROUTE, "into_reserve")
    turn(result, "in_reserve", ground, actor=None, at=since)
    oblige(result.pk, at=since)
    plan = result.duties.get(round__obligation="three_year_plan")
    if plan.declaration:  # the other enterprise has nobody who writes for it
        afterlife.hand_in(plan, since)
    oblige(result.pk, at=at)
    return result


def _told(result: Result) -> None:
    author, at = stages.person(enterprises.AUTHOR), database_now()
    account = changing.Account(
        "renaming", day_of(at), "经市场监管部门核准更名。", "湖北示例智造集团有限公司"
    )
    changing.tell(result.pk, account, actor=author, at=at)


def _agreed(result: Result) -> None:
    """One department of two has agreed that it leaves."""
    advancing.agree(
        result.pk,
        "exit",
        "education",
        entry=result.outcomes.latest("pk").pk,
        opinion="企业已停业，同意退出。",
        document="鄂教职成函〔2026〕8号",
        actor=stages.person("demo.education"),
        at=database_now(),
    )


def _flagged() -> int:
    """Returned with a remark to one question."""
    return stages.decided(stages.submitted(), "demo.unit_leader", "return", hours=REMARK).pk


def _answered() -> int:
    """The same, answered and submitted again."""
    declaration = stages.decided(stages.submitted(), "demo.unit_leader", "return", hours=REMARK)
    author, at = declaration.author, database_now()
    draft = declaration.drafts.get(section="basic")
    drafts.save_draft(
        declaration.pk,
        "basic",
        {"hours": "128"},
        draft.version,
        replies={"hours": "已按课表改为128学时。"},
        actor=author,
        at=at,
    )
    filing.submit(declaration.pk, actor=author, at=at)
    return lives.fresh(declaration).pk
