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
CLOSES = {"round": "2026年第一批", "days": 3, "closes": "2026-11-30T16:00:00+00:00"}
LINK = "https://shenbao.example.cn/invitation/MQ/token/"

CONTEXTS = {
    "submitted": PROJECT,
    "waiting": PROJECT | DESK,
    "returned": PROJECT | DESK | OPINION | {"until": "2026-11-20T09:00:00+00:00"},
    "decided": PROJECT | DESK | OPINION | {"outcome": "recommend"},
    "shortlisted": PROJECT,
    "sent": PROJECT | DESK,
    "recognised": PROJECT | DESK | OPINION,
    "withdrawn": PROJECT | {"reason": "合作企业更换。"},
    "reminder": CLOSES | {"number": PROJECT["number"], "title": PROJECT["title"]},
    "invitation": {
        "username": "wangjg",
        "organisation": "武汉示例职业技术学院",
        "role": "申报人",
        "link": LINK,
    },
}
REMINDERS = {
    "author": (CONTEXTS["reminder"], ("尚未提交", "has not been submitted yet")),
    "desk": (
        CLOSES | DESK | {"waiting": 12},
        ("还有 12 个项目待审核", "12 declarations are waiting"),
    ),
    "list": (
        CLOSES | DESK | {"used": 4, "minimum": 5, "maximum": 8},
        ("已列入 4 个项目（名额 5 至 8 个）", "holds 4 of 5 to 8 places"),
    ),
    "list without a limit": (
        CLOSES | DESK | {"used": 0, "minimum": None, "maximum": None},
        ("已列入 0 个项目", "holds 0 projects"),
    ),
    "an empty desk": (
        CLOSES | DESK | {"waiting": 0},
        ("还有 0 个项目待审核", "0 declarations are waiting"),
    ),
}
