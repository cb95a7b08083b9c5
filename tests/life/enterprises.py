"""An enterprise of the demonstration and the shipped programme for it, for walks and pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from declarations.models import Declaration
from organisations.models import Membership, Organisation, User
from organisations.services import grant_role
from organisations.services.accounts import create_person
from programmes.models import Round
from programmes.services import load_definition, open_round
from reviews.panels import ExpertProfile
from reviews.rules.scoring import Sheet
from tests.inputs.valid import Filled
from tests.life.stages import person
from tests.programmes.factories import FILES
from tests.workflow import lives
from workflow.services import assessing, assigning

SYSTEM = "system:tests"
PROVINCE = "420000"
AUTHOR, LEADER = "demo.enterprise_author", "demo.enterprise_leader"
DEPARTMENTS = ("demo.development_reform", "demo.education")
DIVISIONS = {"cooperation": "34", "investment": "25", "plan": "17", "guarantee": "9"}
PERSON = {"name": "郑文博", "type": "resident_id", "number": "420101198805120322"}
FINANCE = {
    "revenue": "86500", "profit": "6120", "tax": "3980", "wages": "15400", "edu_fund": "390",
    "edu_front": "262",
}  # fmt: skip
ANSWERS: dict[str, Any] = {
    "name": "湖北示例智能制造有限公司",
    "uscc": "91420100990000172P",
    "registered_region": "420111",
    "tax_region": "420000",
    "founded": "2009-05-18",
    "capital": "12000",
    "ownership": "private",
    "central_soe": "no",
    "legal_person": "yes",
    "industry": "34",
    "key_field": "manufacturing",
    "main_business_is_training": "no",
    "scale": "medium",
    "above_scale": "yes",
    "honours": ["high_tech"],
    "national_aim": "yes",
    "legal_rep": PERSON,
    "contact": PERSON,
    "contact_phone": "13900000002",
    "finance": [{"_id": f"f{n}", "year": str(2023 + n), **FINANCE} for n in range(3)],
    "employees": "1260",
    "skilled": "540",
    "ticked": ["e3"],
    "partners": [
        {"_id": "p1", "school": "湖北示例职业技术学院", "since": "2021-09", "content": "现代学徒制"}
    ],
    "x_certificate": "工业机器人应用编程职业技能等级证书试点，累计考核310人。",
    "office": "人力资源部产教融合办公室，专职3人",
    "goals": "三年内共建2个产业学院，年接收实习学生200人，形成可推广的岗位课程体系。",
    "yearly": [
        {"_id": f"y{n}", "year": str(2027 + n), "task": f"第{n + 1}年：共建实训车间与岗位课程。",
         "invest": "300", "indicator": "接收实习学生200人"}
        for n in range(3)
    ],
    "guarantee": "设专项经费，由总经理牵头，每季度检查一次。",
    "commitment": "yes",
}  # fmt: skip
PAPERS = (
    "agreements", "licence", "credit_report", "tax_proof", "audit", "training_fund",
    "commitment_scan",
)  # fmt: skip


def filled() -> Filled:
    """The answers as the helpers of generated declarations put them in."""
    tables = {name for name, raw in ANSWERS.items() if isinstance(raw, list) and "_id" in raw[0]}
    return Filled(
        raw=ANSWERS,
        values=ANSWERS,
        files={name: [(f"{name}.pdf", lives.PROOF)] for name in PAPERS},
        words=dict.fromkeys({*ANSWERS, *PAPERS} - tables, ("answered",)),
        cells={name: [] for name in tables},
    )


def opened(at: datetime) -> Round:
    """A batch of the shipped programme, open to enterprise and province at once."""
    leader = create_person(LEADER, name="罗建国", email=f"{LEADER}@example.org", at=at)
    own = person(AUTHOR).memberships.get().organisation
    grant_role(leader, own, Membership.Role.UNIT_LEADER, actor=SYSTEM, at=at)
    source = (FILES / "enterprise.yaml").read_text("utf-8")
    span = (at - timedelta(days=20), at + timedelta(days=60))
    return open_round(
        load_definition(source, at=at),
        key="batch-1",
        year=at.year,
        title_zh=f"{at.year}年第一批产教融合型企业",
        title_en=f"Integrated enterprises {at.year}, first batch",
        windows=dict.fromkeys(("enterprise", "city", "province"), span),
        actor=SYSTEM,
        at=at,
    )


def assessed(declaration: Declaration, step: str, *, at: datetime) -> None:
    """Three experts of other units score it, and it goes on."""
    officer = person("demo.province_officer")
    experts = list(_experts(officer, at))
    assigning.assign([(declaration.pk, each.pk) for each in experts], actor=officer, at=at)
    for each in experts:
        assessing.open_item(declaration.pk, step, actor=each, at=at)
        sheet = Sheet(DIVISIONS, {}, "合作基础扎实，规划可行。")
        assessing.submit_sheet(declaration.pk, step, sheet, 0, actor=each, at=at)


def _experts(officer: User, at: datetime) -> Iterable[User]:
    hubei = Organisation.objects.get(code=PROVINCE)
    elsewhere = Organisation.objects.get(code="D330000U1")
    for username in ("demo.expert", "demo.zhejiang_author", "demo.zhejiang_leader"):
        each = person(username)
        grant_role(each, hubei, Membership.Role.EXPERT, actor=SYSTEM, at=at)
        profile = ExpertProfile.objects.create(user=each, changed_at=at, changed_by=officer)
        profile.units.add(elsewhere)
        yield each
