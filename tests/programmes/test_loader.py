"""A mistake is found where it stands, and a hostile file is refused at once."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes import loader, yamltree
from programmes.findings import Finding, Refused
from tests.programmes.factories import production_source

pytestmark = pytest.mark.rules

SOURCE = production_source()


def all_findings(source: str) -> tuple[Finding, ...]:
    """None if the file can be loaded."""
    try:
        loader.read(source, name="some.yaml")
    except Refused as refused:
        return refused.findings
    return ()


def findings(source: str) -> tuple[Finding, ...]:
    found = all_findings(source)
    assert found, "this file should have been refused"
    return found


def changed(old: str, new: str) -> tuple[str, int]:
    """The shipped file with one place changed, and the line of that place."""
    assert old in SOURCE
    return SOURCE.replace(old, new, 1), SOURCE[: SOURCE.index(old)].count("\n") + 1


def sentence(finding: Finding) -> str:
    return f"{finding.message} {finding.remedy}" % finding.params


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("max_strength: hard", "max_strenght: hard", "unknown_key", "“max_strength”"),
        ("kind: longtext", "kind: longtex", "not_one_of", "“longtext”"),
        ("type: range", "type: rang", "not_one_of", "“range”"),
        ("max: 8", "max: eight", "int_parsing", "“eight”"),
        ("opens: 2023-08-10", "opens: soon", "date_from_datetime_parsing", "2023-08-10"),
        ("truncated: true", "truncated: perhaps", "bool_parsing", "“perhaps”"),
        ('id: "no"', "id: no", "not_text", "quotation marks"),
        ("key: production_project", "key: Production", "wrong_form", "“Production”"),
        ("days: [14, 7, 3, 1]", "days: 14", "tuple_type", "list"),
        ("at: [province_list,", "at: [province_lst,", "leads_nowhere", "“province_list”"),
        ("opinion: school_opinion", "opinion: school_opinon", "leads_nowhere", "“school_opinion”"),
        ("document: province_summary", "document: sumary", "leads_nowhere", "“sumary”"),
        ("evidence: clean_proof", "evidence: clean_prof", "leads_nowhere", "“clean_proof”"),
        ("evidence: clean_proof", "evidence: clean_commitment", "kind", "“file”"),
        ("table: partners", "table: partner", "leads_nowhere", "“partners”"),
        ("date_column: date", "date_column: dat", "leads_nowhere", "“date”"),
        ("date_column: date", "date_column: amount", "kind", "“date”"),
        ("column: pei", "column: pie", "leads_nowhere", "“pie”"),
        ("accepted: [province_pool,", "accepted: [pool,", "leads_nowhere", "“pool”"),
        ("ticked: ticked", "ticked: level", "kind", "“multichoice”"),
        ("title_field: project_name", "title_field: name", "leads_nowhere", "“name”"),
        ("filled_by: school_review", "filled_by: school", "leads_nowhere", "“school_review”"),
        ("columns: [partners.org,", "columns: [partners.orgs,", "leads_nowhere", "“partners.org”"),
        ("value: c1}", "value: c7}", "leads_nowhere", "“c7”"),
        ("when: {field: ticked", "when: {field: tickd", "leads_nowhere", "“ticked”"),
        ("window: ministry", "window: minstry", "leads_nowhere", "“ministry”"),
        ("role: unit_leader", "role: province_leader", "role", "“unit”"),
        ("closes: 2023-09-12", "closes: 2023-08-01", "window", "before it begins"),
    ],
)
def test_a_mistake_is_reported_on_its_line_with_what_to_do(old, new, code, said):
    source, line = changed(old, new)
    found = [f for f in findings(source) if f.params["line"] == line]
    assert [f.code for f in found] == [code]
    assert said in sentence(found[0])
    assert found[0].params["file"] == "some.yaml"
    assert found[0].place == f"line:{line}:{found[0].params['column']}"


def test_the_column_is_that_of_the_key_or_the_value():
    source, line = changed("    max_strength: hard", "    max_strenght: hard")
    assert findings(source)[0].place == f"line:{line}:5"
    source, line = changed("    max: 8", "    max: eight")
    assert findings(source)[0].place == f"line:{line}:10"


def test_every_mistake_is_told_at_once_in_the_order_of_lines():
    source = SOURCE.replace("max: 8", "max: eight").replace("count: 200", "cuont: 200")
    found = findings(source.replace("id: school_review", "id: School"))
    assert {f.code for f in found} >= {"int_parsing", "unknown_key", "missing_key", "wrong_form"}
    assert [f.params["line"] for f in found] == sorted(f.params["line"] for f in found)


COLUMNS = "          columns: [{id: a, kind: text, label: a}]\n"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("id: school_review", "id: fill", "repeated_id"),
        ("id: goals", "id: tasks", "repeated_id"),
        ("id: c1_group", "id: c2", "repeated_id"),
        ("value: medium,", "value: large,", "repeated_id"),
        ("        min_rows: 2\n", "        min_rows: 31\n", "bounds"),
        ("    min: 5\n    max: 8", "    min: 9\n    max: 8", "bounds"),
        ("    at: [province_list, province_send]\n", "    at: []\n", "quota"),
        ("    kind: shortlist", "    kind: review", "route"),
        ("    kind: fill\n", "    kind: review\n", "route"),
        ("    kind: recognise\n", "    kind: review\n", "route"),
        ("    kind: send\n", "    kind: recognise\n", "route"),
        ("    outcome: recognised\n", "", "step"),
        ("    outcome: recognised\n", "    outcome: recognized\n", "leads_nowhere"),
        ("    outcome: recognised\n", "    outcome: recognised\n    option: x\n", "step"),
        ("          choices_from: professional_titles\n", "", "choices"),
        ("          required: true\n          sensitive: true\n", "", "not_sensitive"),
        ("    n: 3\n", "    n: 7\n", "n_of"),
        ("            date_column: date\n", "", "lookback"),
        ("            column: pei\n", "", "outcome_of"),
        ("op: eq, value: true", "op: contains, value: true", "condition"),
        ("{field: partner_registered_in_cn, op: eq, value: true}", "{}", "condition"),
        ("prefill: own_unit\n", f"prefill: own_unit\n{COLUMNS}", "columns"),
        ("days: [14, 7, 3, 1]", "days: [14, 14]", "reminders"),
        ("code: PP\n", "", "missing_key"),
    ],
)
def test_parts_that_do_not_fit_one_another_are_refused(old, new, code):
    source, _ = changed(old, new)
    assert code in {f.code for f in findings(source)}


def test_a_number_without_its_sentence_is_refused():
    quota = SOURCE.index("    at: [province_list, province_send]\n")
    start = SOURCE.index("    quote:", quota)
    end = SOURCE.index("\n", start)
    without = SOURCE[:start] + '    quote: ""' + SOURCE[end:]
    (finding,) = findings(without)
    assert finding.code == "no_sentence"


def test_a_bare_string_is_a_chinese_label_and_shows_in_english_too():
    source, _ = changed("{zh-hans: 填报, en: Filling in}", "填报")
    title = loader.read(source).step("fill").title
    assert title.get("en") == title.get("zh-hans") == "填报"


BOMB = "a: &a [x, x]\n" + "\n".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]" for n in range(24)
)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (BOMB, "alias"),
        ("a: &a {b: *a}", "alias"),
        ("base: &base {a: 1}\nother: {<<: *base}", "alias"),
        ("<<: {key: x}\nkey: y", "key"),
        ("key: a\nkey: b", "duplicate_key"),
        ("form: {title_field: a, title_field: b}", "duplicate_key"),
        ("a: !!python/object/apply:os.system [echo]", "tag"),
        ("a: !!binary aGVsbG8=", "tag"),
        ("a: !unknown 1", "tag"),
        ("a: 1\n---\nb: 2", "documents"),
        ("[" * 100_000, "too_complex"),
        ("{a: " * 50_000, "too_complex"),
        ("- a\n" * 100_000, "too_complex"),
        ("a: " + "9" * 20_000, "value"),
        ("a: 2023-02-30", "value"),
        ("? [a, b]\n: c", "key"),
        ("1: a", "key"),
        ("a: '" + "x" * (yamltree.MAX_BYTES + 1) + "'", "too_large"),
        ("a: \x00", "yaml"),
        ("a: \ud800", "encoding"),
        ("a: [1, 2", "yaml"),
        ("\tkey: x", "yaml"),
        ("", "empty"),
        ("# only a comment", "empty"),
        ("- a list", "model_type"),
        ("just words", "model_type"),
        ("a: =", "value"),
    ],
)
def test_hostile_and_broken_files_are_refused_within_a_second_of_work(source, code):
    began = time.process_time()
    found = findings(source)
    assert time.process_time() - began < 1
    assert found[0].code == code


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    findings(text)


@given(st.data())
def test_the_shipped_file_with_a_line_lost_is_read_or_refused(data):
    lines = SOURCE.splitlines(keepends=True)
    lost = data.draw(st.integers(0, len(lines) - 1))
    source = "".join(lines[:lost] + lines[lost + 1 :])
    assert all(1 <= finding.params["line"] <= len(lines) for finding in all_findings(source))


def test_a_file_that_is_missing_cut_or_not_utf_8_is_refused(tmp_path):
    file = tmp_path / "a.yaml"
    for content, code in [(b"a: \xff", "encoding"), ("字".encode() * 400_000, "too_large")]:
        file.write_bytes(content)
        with pytest.raises(Refused) as refused:
            loader.read(loader.text_of(file))
        assert refused.value.findings[0].code == code
    with pytest.raises(Refused) as refused:
        loader.text_of(tmp_path / "none.yaml")
    assert refused.value.findings[0].code == "unreadable"
