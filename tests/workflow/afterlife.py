"""Results for tests, of a file with everything that follows recognition."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import count
from types import SimpleNamespace

from declarations.models import Result, ResultOutcome
from declarations.services.attachments import attach
from declarations.services.results import Ground, turn
from organisations.models import Organisation, User
from programmes.models import Definition
from programmes.services import load_definition
from programmes.windows import BEIJING
from tests.factories import AT, make_organisation, make_person
from tests.programmes.factories import production_source
from tests.workflow import lives
from workflow.services import filing

AFTER = """
  - {id: certified, title: {zh-hans: 认证, en: Certified}, quote: 认证。}
  - {id: exited, title: {zh-hans: 退出, en: Exited}, final: true, quote: 退出。}

moves:
  - id: certify
    title: {zh-hans: 由入库转为认证, en: Certification}
    since: [recognised]
    to: certified
    level: province
    role: province_leader
    after: {years: 1}
    needs: [plan]
    quote: 培育至少1年后认证。
  - id: exit
    title: {zh-hans: 退出, en: Exit}
    since: [recognised, certified]
    to: exited
    level: province
    role: province_leader
    quote: 可以退出。

obligations:
  - id: plan
    title: {zh-hans: 三年规划, en: Three-year plan}
    outcomes: [recognised]
    within: {months: 3}
    public: true
    quote: 入库后三个月内制订三年规划。
  - id: report
    title: {zh-hans: 年度报告, en: Annual report}
    outcomes: [recognised, certified]
    yearly: {closes: "03-31"}
    reviewed_by: province
    public: true
    quote: 每年3月31日前报告。
  - id: data
    title: {zh-hans: 绩效数据采集, en: Performance data}
    outcomes: [recognised, certified]
    when: {field: applicant.kind, op: eq, value: college}
    yearly: {opens: "11-01", closes: "12-15"}
    since: 2027
    indicators: [培训人数, 服务收入]
    quote: 11月1日至12月15日采集。
  - id: acceptance
    title: {zh-hans: 验收材料, en: Acceptance}
    outcomes: [recognised]
    once: {unannounced: true, fuzzy: 2028年初}
    reviewed_by: ministry
    quote: 2028年初验收。

events:
  - id: renaming
    title: {zh-hans: 名称变更, en: Change of name}
    effect: keeps
    within: {days: 30}
    quote: 名称变更及时报告。
  - id: merger
    title: {zh-hans: 合并, en: Merger}
    effect: re_examined
    within: {days: 30}
    quote: 合并及时报告。
  - id: breach
    title: {zh-hans: 重大违规, en: Breach}
    effect: revoked
    outcomes: [recognised, certified]
    quote: 重大违规取消资格。

extensions:
  - {of: report, level: province, most: {days: 10}, quote: 最多延期十天。}

awards:
  - id: grant
    title: {zh-hans: 一次性补助, en: Grant}
    outcome: recognised
    amount: 50000
    times: 1
    quote: 补助5万元。
"""
_numbers = count(1)


def source() -> str:
    """The production project, whose results live on."""
    return production_source().replace("\nreminders:\n", f"{AFTER.rstrip()}\n\nreminders:\n", 1)


def with_departments() -> str:
    """The same, certified by two departments that the province's review names."""
    named = """    departments:
      - {id: development, title: {zh-hans: 发展改革部门, en: Development}}
      - {id: education, title: {zh-hans: 教育部门, en: Education}}
"""
    file = source().replace("  - id: province_review\n", f"  - id: province_review\n{named}", 1)
    needs = "    needs: [plan]\n"
    return file.replace(needs, f"{needs}    departments: [development, education]\n", 1)


def beijing(year: int, month: int, day: int, hour: int = 9) -> datetime:
    return datetime(year, month, day, hour, tzinfo=BEIJING)


def result(
    world: SimpleNamespace,
    organisation: Organisation | None = None,
    *,
    on: date = date(2026, 11, 2),
    outcome: str = "recognised",
    file: str = "",
) -> Result:
    """Recognised on that day, without the declaration that led to it."""
    unit = organisation or world.school
    whole = _loaded(file or source())
    made = Result.objects.create(
        programme_id=whole.programme_id,
        definition=whole,
        organisation=unit,
        unit=unit.name,
        title=f"示例项目{next(_numbers)}",
        level="ministry",
        outcome=outcome,
        since=on,
    )
    at = datetime(on.year, on.month, on.day, 9, tzinfo=BEIJING)
    turn(made, outcome, Ground(ResultOutcome.Cause.ROUTE), actor=None, at=at)
    return made


def _loaded(file: str) -> Definition:
    """The file as it is stored; reading it takes a while, so only the first time."""
    known = Definition.objects.filter(sha256=sha256(file.encode()).hexdigest()).first()
    return known or load_definition(file, at=AT)


def units_with_authors(world: SimpleNamespace, number: int) -> list[tuple[Organisation, User]]:
    """So many colleges of Hubei, each with somebody who writes for it."""
    return [unit_with_author(world) for _n in range(number)]


def unit_with_author(world: SimpleNamespace, kind: str = "college") -> tuple[Organisation, User]:
    """A unit of Hubei with somebody who writes for it."""
    unit = make_organisation("unit", kind, world.hubei)
    return unit, make_person("author", unit)


def hand_in(duty, at: datetime) -> None:
    """Write what is owed and submit it."""
    duty.refresh_from_db()
    author = duty.declaration.author
    if duty.round.obligation == "data":
        answers = {"indicator_1": "120人", "indicator_2": "35万元"}
        filing_of(duty, answers, author, at)
    else:
        attach(duty.declaration_id, "report", "report.pdf", lives.PROOF, actor=author, at=at)
    filing.submit(duty.declaration_id, actor=author, at=at)


def filing_of(duty, answers: dict[str, str], author: User, at: datetime) -> None:
    lives.story.write(duty.declaration, answers, {}, actor=author, at=at)


def days(first: date, last: date):
    """Every day from the first to the last."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
