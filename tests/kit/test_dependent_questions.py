"""A question that depends on an answer is shown where the server asks it, by every operator."""

import json

import pytest
from playwright.sync_api import Page

from declarations.rules.conditions import holds
from programmes.definitions import Condition

pytestmark = pytest.mark.browser

KIT = "static/kit.js"
PAGE = '<form id="answers"><input name="a.x"><p id="asked" data-when=\'{}\'>?</p></form>'
TYPED = {  # what stands in the control, and how the server reads it
    "": None,
    "1": 1,
    "2": 2,
    "１０": 10,
    "1,000": 1000,
    "-3": -3,
    "12.5%": "12.5",
    "2023-08-10": "2023-08-10",
    "2023-12": "2023-12",
    "甲": "甲",
}
CONDITIONS = [
    {"op": op, "value": value}
    for op in ("eq", "ne", "gt", "ge", "lt", "le")
    for value in ("1", "10", "12.5", "2023-09-01", "甲")
] + [
    {"op": "filled"},
    {"op": "empty"},
    {"op": "in", "value": ["2", "甲"]},
    {"op": "not_in", "value": ["1", "2"]},
    {"op": "contains", "value": "甲"},
    {"op": "contains_any", "value": ["1", "10"]},
]


TYPE = """cases => cases.map(([when, typed]) => {
  const control = document.querySelector("input"), asked = document.querySelector("#asked");
  asked.dataset.when = when;
  control.value = typed;
  control.dispatchEvent(new Event("input", {bubbles: true}));
  return !asked.hidden;
})"""


def test_the_page_asks_what_the_server_asks(page: Page) -> None:
    page.set_content(PAGE)
    page.add_script_tag(path=KIT)
    cases = [(condition, typed) for condition in CONDITIONS for typed in TYPED]
    whens = [(json.dumps({"field": "a.x", **each}), typed) for each, typed in cases]
    shown = page.evaluate(TYPE, whens)
    wanted = [holds(Condition(field="x", **each), {"x": TYPED[typed]}) for each, typed in cases]
    assert [case for case, a, b in zip(cases, shown, wanted, strict=True) if a is not b] == []
