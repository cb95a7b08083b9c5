"""Every kind of question through everything that is done with an answer, alone and in a row.

What is typed is cleaned, drawn in its control, read in words, kept sealed where it is sensitive,
and compared: with itself there is no difference, with another answer exactly this one.
"""

from types import SimpleNamespace
from typing import Any, get_args

import pytest

from declarations.forms import factory
from declarations.rules import comparing, reading, secrecy
from declarations.rules.cleaning import clean
from declarations.rules.drafting import NOT_TYPED, collect, typed_fields
from programmes.definitions import Form, Programme, Text
from programmes.definitions.form import FieldKind
from tests.programmes.explained import sample

pytestmark = pytest.mark.rules

CHOICES = [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}]
CARD = {"type": "resident_id", "number": "420101197001100014"}
OTHER_CARD = {"type": "passport", "number": "E12345678"}
TABLE = {"columns": [{"id": "x", "kind": "text", "label": "列"}]}

# kind: (what else the definition says, one raw answer, another, the first in words)
KINDS: dict[str, tuple[dict[str, Any], Any, Any, list[str]]] = {
    "text": ({}, " 名称 ", "别名", ["名称"]),
    "longtext": ({}, "一\r\n二", "三", ["一\n二"]),
    "int": ({"unit": "人"}, "1,200", "7", ["1,200 人"]),
    "decimal": ({}, "1.50", "2", ["1.5"]),
    "money": ({"unit": "万元"}, "１２.5", "3", ["12.5 万元"]),
    "percent": ({}, "30%", "40", ["30%"]),
    "date": ({}, "2023年8月1日", "2023-08-02", ["2023年8月1日"]),
    "month": ({}, "2023-08", "2023-09", ["2023-08"]),
    "year": ({}, "2023年", "2024", ["2023"]),
    "period": (
        {},
        {"from": "2023-08-01", "to": "2023-08-02"},
        {"from": "2023-08-01", "to": "2023-08-03"},
        ["2023年8月1日至2023年8月2日"],
    ),
    "choice": ({"choices": CHOICES}, "a", "b", ["甲"]),
    "multichoice": ({"choices": CHOICES}, ["b", "a"], ["b"], ["甲", "乙"]),
    "bool": ({}, "yes", "no", ["是"]),
    "phone": ({"sensitive": True}, "139 0000 0001", "13900000002", ["139****0001"]),
    "email": ({}, "a@example.edu.cn", "b@example.edu.cn", ["a@example.edu.cn"]),
    "url": ({}, "www.example.edu.cn", "https://b.cn/x", ["http://www.example.edu.cn"]),
    "isbn": ({}, "7-04-027832-4", "9787040596021", ["9787040278323"]),
    "uscc": ({}, "91420100990000172p", "91420100MA4KX1234B", ["91420100990000172P"]),
    "person": (
        {"sensitive": True},
        {"name": "陈立新", **CARD},
        {"name": "陈立新", **OTHER_CARD},
        ["陈立新", "居民身份证", "4201**********0014"],
    ),
    "identity": ({"sensitive": True}, CARD, OTHER_CARD, ["居民身份证", "4201**********0014"]),
    "organisation": ({}, "甲校", "乙校", ["甲校"]),
    "region": ({}, "湖北省", "湖南省", ["420000 湖北省"]),
    "major": ({}, "460301", "460302", ["460301 机电一体化技术"]),
    "industry": ({}, "C34", "35", ["34 通用设备制造业"]),
    "file": ({}, [7], [8], ["证书.pdf"]),
    "table": (TABLE, [{"_id": "r1", "x": "甲"}], [{"_id": "r1", "x": "乙"}], ["甲"]),
    "computed": ({"sum": "rows.n"}, "3", "4", ["3"]),
    "commitment": ({}, "yes", "", ["已承诺"]),
    "info": ({}, None, None, []),
}
FILES = {7: SimpleNamespace(pk=7, name="证书.pdf"), 8: SimpleNamespace(pk=8, name="新证书.pdf")}
OUTSIDE_TABLES = ("table", "computed", "commitment", "info")
ROWS = {
    "id": "rows",
    "kind": "table",
    "label": "行",
    "columns": [{"id": "n", "kind": "int", "label": "数"}],
}
IN_ROWS = [kind for kind in KINDS if kind not in OUTSIDE_TABLES]
SEVERAL = ("text", "organisation", "region", "major", "industry", "isbn", "url", "email", "int")


def test_the_table_knows_every_kind():
    assert set(KINDS) == set(get_args(FieldKind))


def asked(kind: str, **more: Any) -> dict[str, Any]:
    return {"id": "q", "kind": kind, "label": "问", **KINDS[kind][0], **more}


def form_of(*fields: dict[str, Any]) -> Form:
    section = {"id": "s", "title": "一", "fields": [*fields, ROWS]}
    return Form.model_validate({"title_field": "q", "sections": [section]})


def in_a_table(kind: str, **more: Any) -> Form:
    columns = [asked(kind, **more)]
    return form_of({"id": "t", "kind": "table", "label": "表", "columns": columns})


def programme_with(form: Form) -> Programme:
    return sample().model_copy(update={"form": form})


def stored(form: Form, raw: dict[str, Any]) -> dict[str, Any]:
    """What a revision keeps; sealing keeps the value in the token, so that two may be compared."""
    values, findings = clean(form, raw)
    assert findings == []
    return secrecy.change_sensitive(
        form, values, lambda _entry, value, _kind: {"sealed": value, "mask": secrecy.mask(value)}
    )


def words(form: Form, values: dict[str, Any]) -> list[str]:
    """Everything that is read of the answer, in Chinese; names of files too."""
    [section] = reading.sheet(programme_with(form), values, files=FILES, opinions={})
    [answer, *_rest] = section.answers or [None]
    if answer is None or answer.id == "rows":
        return []
    cells = [word for row in answer.rows for cell in row.cells for word in cell]
    return [_said(each) for each in (*answer.words, *answer.files, *cells)]


def _said(word: Any) -> str:
    return word if isinstance(word, str) else word.zh if isinstance(word, Text) else word.name


def differences(form: Form, old: dict[str, Any], new: dict[str, Any]) -> list[comparing.Change]:
    return comparing.changes(programme_with(form), old, new, {n: f.name for n, f in FILES.items()})


def raw_of(kind: str, answer: Any) -> dict[str, Any]:
    if kind == "computed":
        return {"rows": [{"_id": "r", "n": answer}]}
    return {} if answer is None else {"q": answer}


class Posted(dict):
    """What a browser posts, as Django's ``QueryDict`` gives it out."""

    def getlist(self, name: str) -> list[Any]:
        return self.get(name, [])


def posted_from(controls: list[Any]) -> Posted:
    """What the drawn controls would post as they stand."""
    found = Posted()
    for control in controls:
        if control.parts:
            for name, values in posted_from(list(control.parts)).items():
                found.setdefault(name, []).extend(values)
        elif control.kind == "checks":
            found[control.name] = ["", *(o.value for o in control.options if o.chosen)]
        elif control.options:
            found[control.name] = [o.value for o in control.options if o.chosen] or [""]
        elif control.kind != "file":
            found.setdefault(control.name, []).append(control.value)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_alone(kind):
    form = form_of(asked(kind))
    _, first, second, said = KINDS[kind]
    one, other = (stored(form, raw_of(kind, each)) for each in (first, second))
    assert words(form, one) == said
    assert differences(form, one, one) == []
    changed = [each for each in differences(form, one, other) if each.field == "q"]
    assert len(changed) == (kind != "info")
    if kind == "table":
        assert (changed[0].row, changed[0].column.zh) == (1, "列")


@pytest.mark.parametrize("kind", IN_ROWS)
def test_in_a_row(kind):
    form = in_a_table(kind)
    _, first, second, said = KINDS[kind]
    one, other = (stored(form, {"t": [{"_id": "r1", "q": each}]}) for each in (first, second))
    assert words(form, one) == said
    assert differences(form, one, one) == []
    [change] = differences(form, one, other)
    assert (change.kind, change.row, change.column.zh) == ("changed", 1, "问")
    [gone] = differences(form, one, {})
    assert (gone.kind, [_said(each) for each in gone.old]) == ("removed", said)


@pytest.mark.parametrize("kind", SEVERAL)
def test_several_answers(kind):
    form = form_of(asked(kind, multiple=True))
    _, first, second, said = KINDS[kind]
    one = stored(form, {"q": [first, second, first]})
    assert words(form, one)[: len(said)] == said
    assert len(one["q"]) == 2
    assert [c.field for c in differences(form, one, stored(form, {"q": [first]}))] == ["q"]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in NOT_TYPED])
def test_the_control_posts_what_was_typed_also_where_another_answer_asks_for_it(kind):
    when = {"field": "rows", "op": "empty"}
    form = form_of(asked(kind, when=when))
    section, raw = form.sections[0], raw_of(kind, KINDS[kind][1])
    values, findings = clean(form, raw)
    drawn = factory.widgets(section, factory.Draft(raw, values, findings, lambda place: ()))
    [question] = [each for each in drawn if each.field.id == "q"]
    assert question.when
    posted = posted_from([question.control])
    if kind == "table":
        posted = posted_from([c for row in question.rows for c in row.cells])
        posted["a.q._rows"] = [row.id for row in question.rows]
    again = collect(section, posted, {})
    assert stored(form, again) == stored(form, raw)
    assert stored(form, {**raw, "rows": [{"_id": "r", "n": "1"}]}).get("q") is None


@pytest.mark.parametrize("kind", [kind for kind in IN_ROWS if kind not in NOT_TYPED])
def test_the_control_in_a_row_posts_what_was_typed(kind):
    form = in_a_table(kind)
    raw = {"t": [{"_id": "r1", "q": KINDS[kind][1]}]}
    values, findings = clean(form, raw)
    draft = factory.Draft(raw, values, findings, lambda place: ())
    [row] = factory.widgets(form.sections[0], draft)[0].rows
    posted = posted_from(list(row.cells))
    posted["a.t._rows"] = ["r1"]
    assert stored(form, collect(form.sections[0], posted, {})) == stored(form, raw)


@pytest.mark.parametrize("kind", IN_ROWS)
def test_a_missing_answer_and_a_sensitive_one_keep_to_their_cell(kind):
    form = in_a_table(kind, required=True)
    columns = [asked(kind, required=True), {"id": "x", "kind": "text", "label": "别"}]
    form = form_of({"id": "t", "kind": "table", "label": "表", "columns": columns})
    raw = {"t": [{"_id": "r1", "x": "有"}]}
    values, findings = clean(form, raw)
    assert [each.place for each in findings] == ["field:t.r1.q"]
    draft = factory.Draft(raw, values, findings, lambda place: ())
    cell = factory.widgets(form.sections[0], draft)[0].rows[0].cells[0]
    assert cell.id == "field-t.r1.q"
    assert cell.errors == tuple(findings)


def test_what_is_typed_is_what_is_asked():
    form = form_of(*({**asked(kind), "id": f"q_{kind}"} for kind in KINDS))
    typed = {field.kind for field in typed_fields(form.sections[0])}
    assert typed == set(KINDS) - NOT_TYPED
