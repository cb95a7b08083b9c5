"""Contexts of papers as long and as awkward as real ones."""

LONG = (
    "项目围绕智能制造装备的真实生产任务展开，学校与企业共建生产性实训车间，把企业订单转化为实践教学项目，"
    "由企业工程师与学校教师组成的混编团队按生产节拍组织教学，学生分组完成从工艺设计、数控加工、在线检测到装配调试的全过程。"
)
HEAD = {
    "title": "2026年职业教育校企合作典型生产实践项目推荐书",
    "number": "PP2026-420000-R-0001",
    "requested_on": "2026-08-20",
    "verify_url": "https://shenbao.example.cn/verify/PP2026-420000-R-0001/",
}
SCHOOL = {"name": "湖北示例职业技术学院", "demonstration": True}
PROVINCE = {"name": "湖北省教育厅（示例）", "demonstration": True}
TASKS = {
    "columns": ["实践任务名称", "对应岗位", "学时", "每年参加学生数", "企业指导教师", "成果形式"],
    "rows": [
        [
            f"第{n}项生产实践任务：精密零件加工",
            "数控操作员",
            str(16 * n),
            str(40 + n),
            "龙䶮",
            "合格件及工艺卡",
        ]
        for n in range(1, 29)
    ],
}
RECOMMENDATION = {
    **HEAD,
    "meta": [
        ["项目名称", "基于真实订单的智能制造装备校企合作典型生产实践项目"],
        ["牵头院校", "湖北示例职业技术学院"],
        ["合作企业", "武汉示例智能装备有限公司"],
        ["项目负责", "㛃𬱖"],
        ["申报批次", "2026年第一批"],
    ],
    "sections": [
        {
            "title": "基本情况",
            "rows": [
                {
                    "label": "项目名称",
                    "value": "基于真实订单的智能制造装备校企合作典型生产实践项目",
                },
                {"label": "项目负责人", "value": "㛃𬱖（𠮷田镕基 龙䶮）"},
                {"label": "身份证件号码", "value": "420106********0018"},
                {"label": "统一社会信用代码", "value": "12420000MB1234567X"},
                {"label": "年度经费（万元）", "value": "1,234.50"},
                {
                    "label": "项目网址",
                    "value": "https://www.example.edu.cn/" + "a-very-long-path/" * 9,
                },
                {"label": "备注", "value": ""},
            ],
        },
        {
            "title": "推荐条件",
            "rows": [
                {
                    "label": "近3年内与企业开展科技攻关、成果转移转化、技术服务不少于1项，"
                    "且产生良好的经济效益或社会效益",
                    "value": "符合\n证明材料：技术服务合同（附件3）",
                },
                {"label": "建设内容", "value": "\n".join([LONG * 4] * 3)},
            ],
        },
        {
            "title": "实践任务",
            "rows": [
                {"label": "实践任务一览", "table": TASKS},
                {"label": "合作协议", "table": {"columns": ["协议名称", "签订日期"], "rows": []}},
                {"label": "特色与创新", "value": LONG * 3},
            ],
        },
    ],
    "opinions": [
        {
            "title": "学校推荐意见",
            "text": "经校内评审并公示，该项目符合推荐条件，材料真实完整，同意推荐。",
            "signed_by": "王建国",
            "date": "2026年9月10日",
            "seal": SCHOOL,
        },
        {
            "title": "省级教育行政部门推荐意见",
            "text": "",
        },
    ],
}
SUMMARY = {
    **HEAD,
    "title": "湖北省2026年职业教育校企合作典型生产实践项目汇总表",
    "number": "PP2026-420000-S-0001",
    "verify_url": "https://shenbao.example.cn/verify/PP2026-420000-S-0001/",
    "round": "2026年第一批",
    "province": "湖北省教育厅（示例）",
    "columns": ["合作企业", "项目负责人"],
    "items": [
        {
            "n": n,
            "number": f"PP2026-420000-{n:04d}",
            "title": f"基于真实订单的智能制造装备校企合作典型生产实践项目之{n}",
            "organisation": "湖北示例职业技术学院",
            "cells": ["武汉示例智能装备有限公司、中国示例集团有限公司", "欧阳龙䶮"],
        }
        for n in range(1, 5)
    ],
    "count": 4,
    "quote": "由各省级教育行政部门组织认定报送，各省可报送5—8项。",
    "statement": "本省本年度符合条件并经公示无异议的项目共4项，故报送4项。",
    "date": "2026年10月20日",
    "seal": PROVINCE,
}
# What the caller of request_document gives; the number, the date and the address are drawn there.
ASKED = {
    "kind": "province_summary",
    "subject_kind": "list",
    "subject_id": "7",
    "title": "湖北：典型生产实践项目报送汇总表",
    "series": "PP2026-420000-S",
    "context": {
        key: SUMMARY[key] for key in ("title", "province", "columns", "items", "count", "seal")
    },
}
