"""What the sample pages show."""

from datetime import UTC, datetime

from programmes.definitions import Text
from trail.findings import Figures, Finding, Strength

PROJECTS = [
    ("数智融合背景下大学物理实验教学改革研究", "重点项目", "武汉示例大学", 1, "待审核", "info"),
    ("“岗课赛证”协同育人模式探索", "一般项目", "华中示例师范大学", 2, "待审核", "info"),
    ("面向乡村振兴的农林类实践教学体系重构", "青年专项", "湖北示例农学院", 2, "退回后重报", "warn"),
    ("虚拟教研室支持下的课程共同体机制研究", "重点项目", "示例理工大学", 3, "待审核", "info"),
    ("医学院校课程评价指标体系构建与应用", "一般项目", "湖北示例医学院", 5, "已推荐", "ok"),
    ("人工智能通识课程的分层教学设计", "青年专项", "示例职业技术大学", 6, "待审核", "info"),
    ("形成性评价改革——以高等数学为例", "重点项目", "武汉示例大学", 8, "超期 2 天", "bad"),
]  # fmt: skip
AREAS = [
    ("华北", [("北京", 6, 7), ("天津", 2, 8), ("河北", 3, 6), ("山西", 0, 9), ("内蒙古", 6, 7)]),
    ("东北", [("辽宁", 3, 6), ("吉林", 2, 9), ("黑龙江", 0, 8)]),
    ("华东", [("上海", 4, 8), ("江苏", 8, 7), ("浙江", 4, 9), ("安徽", 3, 6), ("福建", 3, 6),
             ("江西", 2, 9), ("山东", 8, 9)]),
    ("中南", [("河南", 3, 8), ("湖北", 6, 8), ("湖南", 5, 8), ("广东", 6, 8), ("广西", 6, 7),
             ("海南", 0, 9)]),
    ("西南", [("重庆", 2, 7), ("四川", 3, 6), ("贵州", 2, 7), ("云南", 3, 6), ("西藏", 8, 8)]),
    ("西北", [("陕西", 1, 8), ("甘肃", 3, 6), ("青海", 4, 9), ("宁夏", 2, 7), ("新疆", 3, 6),
             ("兵团", 2, 7)]),
]  # fmt: skip


IDENTITY = Finding(
    "identity",
    "Not an identity number: it has 18 characters, the last one checks.",
    place="field:identity",
    params={"label": Text(zh="负责人身份证号", en="Identity number")},
)
PHONE = Finding(
    "phone",
    "Fill in a mobile number of 11 digits, or area code and number.",
    place="field:phone",
    params={"label": Text(zh="联系电话", en="Phone")},
)
ROW = Finding(
    "row",
    "Fill in the name.",
    place="field:team.r2.name",
    params={"label": Text(zh="项目组成员第 2 行姓名", en="Team, row 2, name")},
)
FULL = Finding(
    "full",
    "The list has no place left.",
    place="list",
    remedy="Take another project off the list first.",
    figures=Figures(8, 8, 5, ("数控加工示例项目", "智慧物流示例项目")),
    quote="每省（区、市）推荐项目数量原则上不超过8个。",
)
FEW = Finding(
    "few",
    "The list is below the minimum.",
    strength=Strength.SOFT,
    figures=Figures(3, 8, 5),
    quote="每省（区、市）推荐项目数量原则上不少于5个。",
)
TARGET = Finding("target", "About 1,000 projects are meant.", strength=Strength.TARGET)


def problems() -> list[Finding]:
    """What a submission may be told at once."""
    return [IDENTITY, PHONE, ROW, FULL, FEW, TARGET]


def context() -> dict:
    return {
        "projects": PROJECTS,
        "areas": AREAS,
        "provinces": [p for _, row in AREAS for p in row],
        "problems": problems(),
        "at": datetime(2026, 11, 22, 1, 25, tzinfo=UTC),
        "end": datetime(2026, 12, 20, 16, 0, tzinfo=UTC),
    }
