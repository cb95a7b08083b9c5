"""Routes that cannot be gone through, seals nobody applies, and what is owed by nobody: refused."""

import pytest

from programmes import loader
from programmes.findings import Refused
from tests.programmes.factories import FILES

pytestmark = pytest.mark.rules

COMMUNITY, ENTERPRISE, CENTRE = "industry_community", "enterprise", "practice_centre"
PROJECT = "production_project"
SIGNING = "    parties: [lead_enterprise, lead_university, lead_vocational]\n"
PAPER = "    document: application\n"
AMONG = "  among: [lead_enterprise, lead_university, lead_vocational]\n"
CITY = "    kind: review\n    level: city\n    role: city_officer\n"
NO_SOE = "when: {field: applicant.kind, op: ne, value: central_soe_group}\n"
RESERVE = "    document: reserve_list\n"
OPINION = "    opinion: city_opinion\n"
QUARTER = '      opens: "01-01"\n      closes: "03-31"\n'
MOVE = "moves:\n  - {id: a, title: 甲, to: certified, level: province, "
OWED = "obligations:\n  - {id: a, title: 甲, "
LATER = "extensions:\n  - {level: ministry, basis: 乙, "
PAID = "awards:\n  - {id: a, title: 甲, amount: 5, "


def findings(name: str, old: str, new: str):
    source = (FILES / f"{name}.yaml").read_text(encoding="utf-8")
    assert old in source, old
    line = source[: source.index(old)].count("\n") + 1
    with pytest.raises(Refused) as refused:
        loader.read(source.replace(old, new, 1), name=name)
    return line, refused.value.findings


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        # a step that its kind does not allow, or that needs more
        (COMMUNITY, SIGNING, "", "step"),
        (COMMUNITY, SIGNING + PAPER, SIGNING, "step"),
        (COMMUNITY, "lead_vocational]\n    doc", "lead_school]\n    doc", "leads_nowhere"),
        (COMMUNITY, "    kind: upload\n", "    kind: notice\n", "route"),
        (ENTERPRISE, "    optional: true\n", "    delivery: 光盘\n", "step"),
        (ENTERPRISE, OPINION, OPINION + "    terms: {days: 5}\n", "step"),
        (ENTERPRISE, RESERVE, RESERVE + "    optional: true\n", "step"),
        (ENTERPRISE, "- id: city_education\n", "- id: city_development_reform\n", "repeated_id"),
        (ENTERPRISE, CITY, CITY.replace("city", "ministry"), "route"),
        (PROJECT, "        closes: 2023-10-23\n", "        closes: 2023-12-23\n", "window_order"),
        (COMMUNITY, "    by: ministry_officer\n", "    by: city_officer\n", "role"),
        # conditions and switches
        (COMMUNITY, NO_SOE, NO_SOE.replace("central_soe_group", "park"), "leads_nowhere"),
        (COMMUNITY, NO_SOE, NO_SOE.replace(".kind", ".knd"), "leads_nowhere"),
        (COMMUNITY, NO_SOE, NO_SOE + "    option: direct\n", "leads_nowhere"),
        (COMMUNITY, "parties:\n", "options: [{id: a, title: 甲, basis: 乙}]\nparties:\n", "option"),
        # parties and who recommends
        (COMMUNITY, "field: lead_university\n    kinds", "field: name\n    kinds", "kind"),
        (COMMUNITY, "field: recommending_province\n  among", "field: name\n  among", "kind"),
        (COMMUNITY, AMONG, "  among: []\n", "empty"),
        (CENTRE, "track: centre_kind", "track: name", "kind"),
        # papers
        (COMMUNITY, "lead_vocational, province]", "lead_vocational, city]", "seal"),
        (COMMUNITY, "lead_vocational, province]", "participant, province]", "seal"),
        (COMMUNITY, "lead_vocational, province]", "lead_vocation, province]", "leads_nowhere"),
        (COMMUNITY, "    scan: true\n", "", "paper"),
        (COMMUNITY, "    per: declaration\n", "    per: list\n", "paper"),
        (ENTERPRISE, RESERVE, "", "paper"),
        # what becomes of it, and what is owed
        (COMMUNITY, "    outcomes: [in_construction]\n", "    outcomes: []\n", "empty"),
        (COMMUNITY, QUARTER, '      opens: "01-01"\n', "window"),
        (COMMUNITY, QUARTER, "      closes: 2024-03-31\n", "window"),
        (COMMUNITY, QUARTER, QUARTER.replace("01-01", "04-01"), "window"),
        (ENTERPRISE, "moves:\n", MOVE + "since: [exited], role: expert, basis: 乙}\n", "move"),
        (ENTERPRISE, "moves:\n", MOVE + "since: [in_reserve], role: author, basis: 乙}\n", "role"),
        (ENTERPRISE, "moves:\n", MOVE + "since: [in_reserve], role: expert}\n", "no_sentence"),
        (
            ENTERPRISE,
            "moves:\n",
            MOVE + "since: [in_reserve], role: expert, after: {}, basis: 乙}\n",
            "term",
        ),
        (
            ENTERPRISE,
            "    effect: keeps\n",
            "    effect: keeps\n    outcomes: [x]\n",
            "leads_nowhere",
        ),
        (ENTERPRISE, "outcomes:\n", "outcomes:\n  - {id: lost, title: 无路可达}\n", "unreached"),
        (
            ENTERPRISE,
            "obligations:\n",
            OWED + "outcomes: [exited], within: {months: 3}, basis: 乙}\n",
            "obligation",
        ),
        (ENTERPRISE, "obligations:\n", OWED + "outcomes: [in_reserve], basis: 乙}\n", "obligation"),
        (
            ENTERPRISE,
            "obligations:\n",
            OWED + "outcomes: [in_reserve], since: 2024, within: {days: 3}, basis: 乙}\n",
            "obligation",
        ),
        (ENTERPRISE, "moves:\n", LATER + "of: province, most: {}}\nmoves:\n", "term"),
        (
            ENTERPRISE,
            "moves:\n",
            LATER + "of: provinc, most: {days: 9}}\nmoves:\n",
            "leads_nowhere",
        ),
        (ENTERPRISE, "moves:\n", PAID + "outcome: gone, quote: 乙}\nmoves:\n", "leads_nowhere"),
        (ENTERPRISE, "moves:\n", PAID + "outcome: in_reserve}\nmoves:\n", "no_sentence"),
    ],
)
def test_it_is_refused_near_where_it_was_written(name, old, new, code):
    line, found = findings(name, old, new)
    assert code in {finding.code for finding in found}
    told = [finding.params["line"] for finding in found if finding.code == code]
    elsewhere = {"paper", "route", "window_order"}  # told at the part that no longer fits
    assert code in elsewhere or any(line - 12 <= each <= line + 12 for each in told)


def test_what_a_move_needs_must_be_owed_by_those_who_take_it():
    source = (FILES / "enterprise.yaml").read_text(encoding="utf-8")
    moves = loader.read(source).moves
    needed = next(move for move in moves if move.needs)
    owed = f"  - id: {needed.needs[0]}\n"
    assert owed in source
    start = source.index(owed)
    outcomes = source.index("    outcomes: [", start)
    end = source.index("\n", outcomes)
    spoilt = source[:outcomes] + "    outcomes: [certified]" + source[end:]
    with pytest.raises(Refused) as refused:
        loader.read(spoilt)
    assert "move" in {finding.code for finding in refused.value.findings}
