"""A complete set of raw answers for the production project, and the files it needs."""

import copy
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from django.http import QueryDict

from declarations.models import Declaration
from declarations.services import attachments, drafts
from programmes.selectors import definition_of
from tests.factories import make_world
from tests.programmes.factories import open_production_round

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
PDF = b"%PDF-1.7\n%%EOF\n"
LEADER_NUMBER = "420101197001100014"
PHONE = "13900000001"
FILES = (
    "agreement",
    "licence",
    "group_proof",
    "tech_services_proof",
    "joint_body_proof",
    "resources",
    "clean_proof",
    "partner_opinion_scan",
)


def person(name: str, number: str) -> dict[str, str]:
    """A person with a resident identity card."""
    return {"name": name, "type": "resident_id", "number": number}


ANSWERS: dict[str, Any] = {
    "project_name": "智能产线装调与运维典型生产实践项目",
    "level": "associate",
    "industry_field": "modern_manufacturing",
    "industry": "34",
    "majors": ["460301"],
    "source": "企业把岗位任务拆分出来，与学校共同设计为真实生产项目。",
    "period": {"from": "2024-03-01", "to": "2028-02-29"},
    "hours": "96",
    "students_year": "120",
    "site": "企业生产车间与校内实训基地，共1200平方米",
    "equipment_value": "680.50",
    "partners": [
        {
            "_id": "p1",
            "org": "湖北示例智能制造有限公司",
            "uscc": "91420100990000172P",
            "registered": "420100",
            "scale": "medium",
            "pei": "province_pool",
            "contact": "魏工",
            "phone": PHONE,
        }
    ],
    "partner_registered_in_cn": "yes",
    "leader": person("陈立新", LEADER_NUMBER),
    "leader_title": "college_teacher_lecturer",
    "enterprise_leader": person("赵雨晴", "420101197501121022"),
    "enterprise_leader_years": "15",
    "team": [
        {
            "_id": "t1",
            "name": person("罗敏", "420101198805120322"),
            "unit": "武汉示例职业技术学院",
            "side": "school",
            "title": "讲师",
            "task": "教学组织与过程评价",
        },
        {
            "_id": "t2",
            "name": person("丁浩", "420101199011030514"),
            "unit": "湖北示例智能制造有限公司",
            "side": "enterprise",
            "title": "高级技师",
            "task": "岗位指导与安全管理",
        },
    ],
    "ticked": ["c1", "c3", "c6"],
    "group_membership": "湖北示例智能制造职业教育集团，副理事长单位",
    "tech_services": [
        {
            "_id": "s1",
            "name": "产线节拍优化技术服务",
            "kind": "service",
            "date": "2025-05-20",
            "amount": "36.8",
            "benefit": "单班产能提高一成二",
        }
    ],
    "joint_body": "湖北示例智能制造产品研发中心",
    "standards": [
        {"_id": "b1", "no": "T/DEMO 001—2024", "name": "智能产线运维岗位技能要求", "kind": "group"}
    ],
    "goals": "使学生能独立完成设备点检、故障判断与参数调整。",
    "tasks": "按真实订单分为装调、试运行、运维三个阶段。",
    "fournew": "引入数字孪生调试、预测性维护、精益换型方法。",
    "safety": "实习协议、保险与劳动保护齐全。",
    "effect": "岗位胜任率逐年提高。",
    "features": "任务来自真实订单，评价由企业验收。",
    "plan": "三年内扩大到四条产线。",
    "clean_commitment": "yes",
    "partner_opinion": "情况属实，同意共同申报。",
}


def answers(**changed: Any) -> dict[str, Any]:
    """The answers with some of them changed; ``None`` takes one out."""
    whole = {**copy.deepcopy(ANSWERS), **changed}
    return {key: value for key, value in whole.items() if value is not None}


def begin_in_world() -> SimpleNamespace:
    """The world of ``tests.factories`` with an open round and a declaration of its school."""
    world = make_world()
    world.round = open_production_round(AT)
    world.declaration = drafts.begin(world.round, world.school, actor=world.author, at=AT)
    return world


def write(declaration: Declaration, whole: dict[str, Any]) -> None:
    """Save the answers, section by section, as the declaration's author."""
    for section in definition_of(declaration.definition).form.sections:
        own = {field.id for field in section.fields}
        draft = declaration.drafts.filter(section=section.id).first()
        drafts.save_draft(
            declaration.pk,
            section.id,
            {key: value for key, value in whole.items() if key in own},
            draft.version if draft else 0,
            actor=declaration.author,
            at=AT,
        )


def attach_all(declaration: Declaration, *without: str) -> None:
    """One PDF for every file question of ``ANSWERS`` except those named."""
    for field in FILES:
        if field not in without:
            attachments.attach(
                declaration.pk, field, f"{field}.pdf", PDF, actor=declaration.author, at=AT
            )


def autosave(declaration_id, section, answers, version, *, actor, at):
    """What the page's script sends; of plain texts."""
    posted = QueryDict(mutable=True)
    posted.update({f"a.{field}": text for field, text in answers.items()})
    return drafts.autosave_draft(declaration_id, section, posted, version, 0, actor=actor, at=at)
