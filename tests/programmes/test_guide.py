"""The guide to the programme file is true: its blocks are a file, its snippets are the language.

What stands in the text is marked on the line before it: ``<!-- part: … -->`` is a piece of the
tutorial's file, ``<!-- add: … -->`` can be added to it, ``<!-- file: … -->`` is a file by itself,
and the last column of ``<!-- table: … -->`` shows one thing that can be written.
"""

import copy
import json
import re

import pytest
import yaml
from django.conf import settings
from django.utils import translation

from programmes import definitions as d
from programmes import loader
from programmes.definitions import route
from programmes.findings import Refused
from programmes.management.commands.check_programmes import line_of
from tests.programmes.factories import parts
from tests.programmes.test_describing import Texts

pytestmark = pytest.mark.rules

GUIDES = settings.BASE_DIR / "docs" / "guides"
LANGUAGES = {"en": "programme-file.md", "zh-hans": "programme-file.zh.md"}
BLOCK = re.compile(r"<!-- (part|file|add): ([\w-]+) -->\n```yaml\n(.*?)\n```", re.DOTALL)
TABLE = re.compile(r"<!-- table: ([\w-]+) -->\n\n((?:\|.*\n)+)")
CODE = re.compile(r"`([^`]+)`")
# What the examples of the tables name besides the tutorial's own form; the guide says so.
ASSUMED = """
attributes: [{id: host_area, title: 所在省份, kind: area}]
lists: [{id: earlier_batch, title: 上一批名单}]
registers:
  - {id: tax_violation, title: 涉税违法}
  - {id: safety_accident, title: 生产安全事故}
  - {id: academic_misconduct, title: 学术不端}
documents: [{id: scanned, title: 申报书, per: declaration, scan: true}]
fields:
  - {id: birth, kind: date, label: 负责人出生日期}
  - {id: site, kind: region, label: 基地所在地}
  - id: members
    kind: table
    label: 参与单位
    columns:
      - {id: unit, kind: organisation, label: 单位}
      - id: role
        kind: choice
        label: 角色
        choices: [{value: school, label: 学校}, {value: enterprise, label: 企业}]
      - {id: title, kind: text, label: 职称}
      - {id: term, kind: period, label: 起止时间}
"""


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture
def text(language):
    return (GUIDES / LANGUAGES[language]).read_text(encoding="utf-8")


def blocks(text: str, what: str) -> dict[str, str]:
    return {name: yaml_ for kind, name, yaml_ in BLOCK.findall(text) if kind == what}


def whole(text: str) -> str:
    """The tutorial's blocks, one below the other."""
    return "\n".join(blocks(text, "part").values()) + "\n"


def cells(text: str, table: str) -> list[list[str]]:
    """The rows of a table below its heading, cell by cell."""
    lines = dict(TABLE.findall(text))[table].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def mistakes(source: str, language: str) -> list[str]:
    try:
        loader.read(source)
    except Refused as refusal:
        with translation.override(language):
            return [line_of(finding) for finding in refusal.findings]
    return []


def test_the_blocks_are_a_file_without_mistakes(text, language):
    assert len(blocks(text, "part")) > 15
    assert mistakes(whole(text), language) == []


def test_the_example_beside_the_guide_is_its_tutorial(text):
    example = (GUIDES / "programme-example.yaml").read_text(encoding="utf-8")
    assert example.partition("\n")[2] == whole(text)


def test_the_smallest_file_has_no_mistakes_and_no_key_too_many(text, language):
    smallest = blocks(text, "file")["minimal"]
    assert mistakes(smallest, language) == []
    for key in yaml.load(smallest, Loader=Texts):
        less = {name: v for name, v in yaml.load(smallest, Loader=Texts).items() if name != key}
        assert mistakes(as_yaml(less), language) != []


def test_both_languages_show_the_same_file():
    english, chinese = ((GUIDES / name).read_text(encoding="utf-8") for name in LANGUAGES.values())
    assert blocks(english, "part") == blocks(chinese, "part")
    assert blocks(english, "file") == blocks(chinese, "file")
    assert blocks(english, "add") == blocks(chinese, "add")
    for table in dict(TABLE.findall(chinese)):
        codes = [[CODE.findall(row[-1]) for row in cells(t, table)] for t in (english, chinese)]
        assert codes[0] == codes[1] or table == "mistakes"


def test_every_quote_of_the_tutorial_is_in_its_notice(text):
    notice = "\n".join(line for line in text.splitlines() if line.startswith("> "))
    programme = loader.read(whole(text))
    quotes = {part.quote for part in parts(programme) if getattr(part, "quote", "")}
    assert len(quotes) > 20
    assert [quote for quote in sorted(quotes) if quote not in notice] == []


# --- the tables ----------------------------------------------------------------------------------


def as_yaml(value) -> str:
    return json.dumps(value, ensure_ascii=False)


def bench(text: str) -> dict:
    """The tutorial's file as plain values, with what the examples assume."""
    raw, assumed = (yaml.load(source, Loader=Texts) for source in (whole(text), ASSUMED))
    for key in ("attributes", "lists", "registers", "documents"):
        raw[key] = raw.get(key, []) + assumed[key]
    raw["form"]["sections"][0]["fields"] += assumed["fields"]
    return raw


def completed(rule: dict, number: str) -> dict:
    """With what the guide says every rule has besides."""
    below = [completed(each, f"{number}_{n}") for n, each in enumerate(rule.get("rules", []))]
    full = {"id": f"example_{number}", "title": "例", "quote": "原句", **rule}
    return {**full, "rules": below} if below else full


def with_rule(raw: dict, rule: dict, n: int) -> None:
    raw["eligibility"].append(completed(rule, str(n)))


def with_quota(raw: dict, quota: dict, n: int) -> None:
    lists = {"province": "province_list", "city": "city_list"}
    of_areas = quota["type"] in ("apportioned", "allotted")
    step = "province_list" if of_areas else lists.get(quota.get("scope", ""), "fill")
    silent = quota["type"] in ("national_target", "counted_in")
    raw["quotas"].append(completed({"at": [] if silent else [step], **quota}, str(n)))


def with_window(raw: dict, window: dict, n: int) -> None:
    raw["cycles"][0]["windows"]["review"] = {"quote": "原句", **window}


def with_step(raw: dict, step: dict, n: int) -> None:
    known = [each["id"] for each in raw["route"]]
    if step["id"] in known:
        raw["route"][known.index(step["id"])].update(step)
    else:
        raw["route"].insert(known.index("city_review") + 1, step)


def test_what_may_be_added_can_be_added(text, language):
    added = blocks(text, "add")
    assert {"recommending", "school-list", "later", "years", "people", "batches"} <= set(added)
    for name, block in added.items():
        raw = bench(text)
        for key, value in yaml.load(block, Loader=Texts).items():
            add(raw, key, value)
        assert mistakes(as_yaml(raw), language) == [], name


def add(raw: dict, key: str, value) -> None:
    """What stands in a block under the key, at its place in the file."""
    if key == "route":
        place = [step["id"] for step in raw["route"]].index("school_review") + 1
        raw["route"][place:place] = value
    elif key == "form":
        raw["form"]["sections"] += value["sections"]
    else:
        raw[key] = [*raw.get(key, []), *value] if isinstance(value, list) else value


TABLES = {
    "eligibility": with_rule, "quotas": with_quota, "windows": with_window, "route": with_step,
}  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
def test_what_the_tables_say_to_write_can_be_written(table, text, language):
    plain = bench(text)
    assert mistakes(as_yaml(plain), language) == []
    rows = cells(text, table)
    assert len(rows) >= 5
    for n, row in enumerate(rows):
        raw = copy.deepcopy(plain)
        (snippet,) = CODE.findall(row[-1])
        TABLES[table](raw, yaml.load(snippet, Loader=Texts), n)
        assert mistakes(as_yaml(raw), language) == [], snippet


def test_the_tables_show_every_kind_of_rule_and_quota(text):
    for table, union in (("eligibility", d.Rule), ("quotas", d.Quota)):
        kinds = {kind.model_fields["type"].annotation.__args__[0] for kind in kinds_of(union)}
        shown = {yaml.safe_load(CODE.findall(row[-1])[0])["type"] for row in cells(text, table)}
        assert shown == kinds


def kinds_of(union):
    return union.__origin__.__args__


def test_the_guide_lists_every_kind_of_unit_question_step_and_role(text):
    for words in (d.UnitKind, d.FieldKind, d.StepKind, d.Level):
        assert [word for word in words.__args__ if f"| `{word}` |" not in text] == []
    roles = set(d.Role.__args__) - {"auditor"}
    assert [role for role in roles if f"`{role}`" not in text] == []


def test_the_guide_says_truly_what_runs_and_what_does_not(text):
    (kinds, keys, quotas, rest) = cells(text, "running")
    assert CODE.findall(kinds[1]) == list(route.RUN_KINDS)
    assert set(CODE.findall(kinds[2])) == set(d.StepKind.__args__) - set(route.RUN_KINDS)
    assert CODE.findall(keys[1]) == list(route.RUN_FEATURES)
    assert set(CODE.findall(keys[2])) == set(route.FEATURES) - set(route.RUN_FEATURES)
    assert CODE.findall(quotas[1]) == ["option"]
    not_yet = {"outcome_of", "scope: country", "ratio_max", "coverage", "floors"}
    assert set(CODE.findall(quotas[2])) == {"counted_in", "option", *not_yet}
    assert (CODE.findall(rest[1]), rest[2].strip()) == (
        ["attributes", "options", "recommending"],
        "",
    )


def test_each_common_mistake_is_told_as_the_guide_says(text, language):
    source = whole(text)
    for wrong, right, said in cells(text, "mistakes"):
        before, after = right.strip("`"), wrong.strip("`")
        assert before in source
        told = mistakes(source.replace(before, after, 1), language)
        assert any(said in line for line in told), (said, told)


def test_links_within_the_guides_lead_somewhere(text):
    for target in re.findall(r"\]\(([\w.-]+\.md|programme\.schema\.json)", text):
        assert (GUIDES / target).exists(), target
