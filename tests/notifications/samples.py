"""A complete context for each kind of mail."""

PROJECT = {
    "number": "PP2026-420000-0007",
    "title": "基于真实订单的智能制造项目",
    "organisation": "武汉示例职业技术学院",
    "round": "2026年第一批",
    "declaration": 7,
}
DESK = {"desk": "湖北省教育厅"}
OPINION = {"opinion": "第一条：预算表缺少合计。\n第二条：补充合作协议。"}
ROUND = {"round": "2026年第一批"}
NOTICE = {"first_day": "2026-12-01", "last_day": "2026-12-08"}
NOTICE_LINK = "https://shenbao.example.cn/notices/3/"
LIST_LINK = "https://shenbao.example.cn/lists/5/"
OWED = ROUND | {
    "days": 3,
    "closes": "2026-11-30T16:00:00+00:00",
    "unofficial": 0,
    "drafts": [],
    "desks": [],
    "lists": [],
    "sheets": [],
    "panels": [],
}
DRAFT = {"number": "PP2026-420000-0007", "title": "基于真实订单的智能制造项目"}
DRAFT |= {"sections": 6, "untouched": 2}
LIST = DESK | {"list": 5, "used": 4, "minimum": 5, "maximum": 8}
LIST |= {"wants": "more", "latest": "2026-11-22", "late": 0}

EXPERT = PROJECT | DESK | {"step": "experts", "closes": "2026-12-15T16:00:00+00:00"}
LEFT = PROJECT | DESK | {"expert": "陈立", "reason": "曾与该校合作。"}
LEFT |= {"panel": "https://shenbao.example.cn/panels/3/experts/2/"}

CONTEXTS = {
    "assigned": EXPERT,
    "sheet_returned": EXPERT | {"reason": "第二项的分数与评语不符。"},
    "assignment_ended": PROJECT | DESK,
    "expert_recused": LEFT,
    "expert_declined": LEFT,
    "submitted": PROJECT,
    "waiting": PROJECT | DESK,
    "returned": PROJECT | DESK | OPINION | {"until": "2026-11-20T09:00:00+00:00"},
    "decided": PROJECT | DESK | OPINION | {"outcome": "recommend"},
    "shortlisted": PROJECT,
    "sent": PROJECT | DESK,
    "noticed": PROJECT | NOTICE | {"link": NOTICE_LINK},
    "notice_over": ROUND
    | DESK
    | {"last_day": "2026-12-08", "closes": "2026-12-15T16:00:00+00:00", "link": LIST_LINK},
    "notice_cancelled": PROJECT | DESK | {"reason": "一个项目的合作企业名称有误。"},
    "taken_off": PROJECT | DESK | {"reason": "专业基础课教材占比超过30%。"},
    "places_drifted": {
        "count": 1,
        "rows": [
            ROUND
            | {"rule": "各省可报送项目数", "whose": "湖北省教育厅", "group": ""}
            | {"used": 8, "ledger": 7, "live": 6, "listed": 6}
            | {"link": "https://shenbao.example.cn/rounds/1/quotas/"}
        ],
    },
    "list_broken": ROUND
    | DESK
    | {
        "number": "TB2026-420000-0003",
        "title": "示例教材",
        "organisation": "武汉示例职业技术学院",
        "rules": "专业基础课教材占比不超过30%",
        "link": LIST_LINK,
    },
    "objection_received": PROJECT
    | DESK
    | {
        "receipt": "YY2026-000012",
        "last_day": "2026-12-08",
        "link": "https://shenbao.example.cn/objections/12/",
    },
    "objection_decided": PROJECT | DESK | {"outcome": "upheld", "reason": "所附协议无效。"},
    "objection_answered": DESK
    | {
        "receipt": "YY2026-000012",
        "title": "基于真实订单的智能制造项目",
        "outcome": "upheld",
        "reason": "所附协议无效。",
    },
    "place_to_fill": PROJECT
    | DESK
    | {"follower": "校企共建项目（PP2026-420000-0009）", "latest": "2026-12-08", "link": LIST_LINK},
    "place_lapsed": PROJECT
    | DESK
    | {
        "outcome": "late",
        "today": "2026-12-09",
        "last_day": "2026-12-16",
        "closes": "2026-12-15",
        "latest": "2026-12-08",
        "link": LIST_LINK,
    },
    "not_selected": PROJECT | DESK,
    "recognised": PROJECT | DESK | OPINION,
    "withdrawn": PROJECT | {"reason": "合作企业更换。"},
    "coeditor_invited": PROJECT | {"by": "王芳", "sections": "一、项目基本信息；三、项目团队"},
    "coeditor_ended": PROJECT | {"by": "王芳"},
    "coeditor_submitted": PROJECT | {"by": "王芳"},
    "coeditor_withdrawn": PROJECT,
    "coeditor_returned": PROJECT
    | DESK
    | OPINION
    | {"until": "2026-11-20T09:00:00+00:00", "sections": "一、项目基本信息；三、项目团队"},
    "coeditor_decided": PROJECT | DESK | {"outcome": "recommend"},
    "owed": {
        "title": "湖北示例制造有限公司",
        "organisation": "湖北示例制造有限公司",
        "rows": [{"round": "年度报告（2027年）", "closes": "2027-03-31T16:00:00+00:00"}],
        "link": LIST_LINK,
    },
    "accepted": PROJECT | DESK | OPINION,
    "change_told": {
        "title": "智能制造联合体",
        "organisation": "湖北示例制造有限公司",
        "event": "名称变更",
        "account": "经市场监管部门核准，企业更名。",
        "link": LIST_LINK,
    },
    "consent_awaited": {
        "title": "湖北示例制造有限公司",
        "organisation": "湖北示例制造有限公司",
        "move": "由入库转为认证",
        "agreed": "教育部门",
        "link": LIST_LINK,
    },
    "turned": OPINION
    | {
        "title": "智能制造联合体",
        "organisation": "湖北示例制造有限公司",
        "outcome": "认证",
        "link": LIST_LINK,
    },
    "reminder": OWED | {"drafts": [DRAFT]},
    "extended": ROUND
    | {
        "steps": "填写申报书、学校审核",
        "closes": "2026-12-15T16:00:00+00:00",
        "reason": "平台故障一日。",
        "link": LIST_LINK,
    },
    "invitation": {
        "username": "wangjg",
        "organisation": "武汉示例职业技术学院",
        "role": "author",
    },
}
REMINDERS = {
    "an author": (
        OWED | {"drafts": [DRAFT]},
        ("基于真实订单的智能制造项目（PP2026-420000-0007）待提交", "to be submitted"),
        ("6 个部分中有 2 个尚未填写", "2 of 6 sections have not been begun"),
    ),
    "an author who has begun every section": (
        OWED | {"drafts": [DRAFT | {"untouched": 0}]},
        ("PP2026-420000-0007", "PP2026-420000-0007"),
        ("提交“基于真实订单的智能制造项目”（PP2026-420000-0007）\n", "(PP2026-420000-0007)\n"),
    ),
    "an author without a title": (
        OWED | {"drafts": [DRAFT | {"title": ""}]},
        ("】PP2026-420000-0007 待提交", ": PP2026-420000-0007 to be submitted"),
        ("尚未填写项目名称", "has no title yet"),
    ),
    "an author of several": (
        OWED | {"drafts": [DRAFT, DRAFT]},
        ("2 个项目待提交", "2 declarations to be submitted"),
        ("我的申报：", "My declarations:"),
    ),
    "who corrects": (
        OWED | {"drafts": [DRAFT | {"untouched": 0}], "correction": 1},
        ("PP2026-420000-0007）待修改", "to be corrected"),
        ("修改并重新提交", "has to be corrected and submitted again"),
    ),
    "a desk": (
        OWED | {"desks": [DESK | {"waiting": 12}]},
        ("湖北省教育厅待审核 12 个｜2026年第一批", "12 to be reviewed at 湖北省教育厅 – 2026"),
        ("待办的 12 个项目", "12 declarations waiting at"),
    ),
    "an expert": (
        OWED | {"sheets": [{k: DRAFT[k] for k in ("number", "title")}] * 2},
        ("2份评分表待提交｜2026年第一批", "2 score sheets to be submitted – 2026"),
        ("并提交评分表", "and submit the score sheet"),
    ),
    "a desk whose declarations have too few experts": (
        OWED | {"panels": [DESK | {"waiting": 3}]},
        ("待分配专家", "experts to be assigned"),
        ("湖北省教育厅有3项申报的专家人数不足", "3 declarations at 湖北省教育厅 have too few"),
    ),
    "a list below its minimum": (
        OWED | {"lists": [LIST]},
        ("已列入 4 个（名额 5—8）", "4 of 5–8"),
        ("最迟须于 2026年11月22日开始公示", "has to begin on 22 Nov 2026 at the latest"),
    ),
    "a complete list": (
        OWED | {"lists": [LIST | {"used": 5, "wants": "notice"}]},
        ("已列入 5 个（名额 5—8）", "5 of 5–8"),
        (
            "尚未公示。\n最迟须于 2026年11月22日",
            "not on public notice yet.\nThe public notice has to",
        ),
    ),
    "a list too late for its notice": (
        OWED | {"lists": [LIST | {"late": 1}]},
        ("4 个", "4 of 5–8"),
        ("如需延期，请联系批次管理员", "for an extension"),
    ),
    "a list without a limit": (
        OWED | {"lists": [LIST | {"minimum": 0, "maximum": None, "used": 9, "latest": ""}]},
        ("名单已列入 9 个", "9 projects"),
        ("已列入 9 个项目。", "holds 9 projects."),
    ),
    "a list after its notice": (
        OWED | {"lists": [LIST | {"used": 6, "wants": "send", "latest": ""}]},
        ("已列入 6 个（名额 5—8）", "6 of 5–8"),
        ("尚未报送", "has not been sent yet"),
    ),
    "a year that is not announced": (
        OWED | {"drafts": [DRAFT], "unofficial": 2027},
        ("待提交", "to be submitted"),
        ("2027 年的放假安排尚未公布", "The calendar of 2027 is not official yet"),
    ),
    "who owes everything": (
        OWED | {"drafts": [DRAFT], "desks": [DESK | {"waiting": 1}], "lists": [LIST]},
        ("待提交；湖北省教育厅待审核 1 个；湖北省教育厅名单", "to be submitted; 1 to be reviewed"),
        ("打开推荐名单：", "To the list:"),
    ),
}
