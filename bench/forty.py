"""The forty questions of ``bench.forms``, for the product and for the plain form alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

CHOICES = [
    {"value": f"c{n}", "label": {"zh-hans": f"选项{n}", "en": f"Choice {n}"}} for n in range(9)
]
# Kind, how many of it, what else the question says, its answer.
KINDS: tuple[tuple[str, int, dict[str, Any], Any], ...] = (
    ("text", 10, {"max": 100}, "智能产线装调与运维典型生产实践项目"),
    ("longtext", 6, {"max": 1000}, "企业把岗位任务拆分出来，与学校共同设计为真实生产项目。" * 8),
    ("int", 4, {"min": 0, "unit": {"zh-hans": "人", "en": "people"}}, "120"),
    ("money", 3, {"min": 0, "unit": {"zh-hans": "万元", "en": "10,000 yuan"}}, "680.5"),
    ("percent", 2, {"min": 0, "max": 100}, "12.5"),
    ("date", 3, {}, "2023-09-12"),
    ("year", 1, {}, "2023"),
    ("choice", 3, {"choices": CHOICES[:4]}, "c1"),
    ("choice", 2, {"choices": CHOICES}, "c7"),
    ("multichoice", 1, {"choices": CHOICES[:6]}, ["c0", "c3"]),
    ("bool", 2, {}, "yes"),
    ("email", 1, {}, "name@example.edu.cn"),
    ("url", 1, {}, "https://www.example.edu.cn/course"),
    ("phone", 1, {}, "13900000001"),
)


def questions() -> Iterator[tuple[dict[str, Any], Any]]:
    """The forty questions as a programme's file has them, each with its answer."""
    number = 0
    for kind, count, more, answer in KINDS:
        for _ in range(count):
            number += 1
            label = {"zh-hans": f"第{number}个问题", "en": f"Question {number}"}
            hint = {"zh-hans": "请按实际情况填写。", "en": "Answer as things are."}
            asked = {"id": f"f{number}", "kind": kind, "label": label, "hint": hint, **more}
            yield {**asked, "required": True}, answer
