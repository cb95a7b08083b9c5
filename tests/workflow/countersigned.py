"""Production projects whose steps several departments or units decide or seal together."""

from __future__ import annotations

from copy import deepcopy

import yaml

from tests.programmes.factories import production_source

DEPARTMENTS = """    departments:
      - {id: development_reform, title: {zh-hans: 发展改革部门, en: Development and reform}}
      - {id: education, title: {zh-hans: 教育行政部门, en: Education}}
      - {id: finance, title: {zh-hans: 财政部门, en: Finance}, consulted: true}
"""
PARTIES = """parties:
  - {id: lead, title: {zh-hans: 牵头学校, en: Lead school}, field: lead_school, quote: 各院校}
  - {id: partner, title: {zh-hans: 合作企业, en: Partner}, field: partners.org, quote: 各院校}

"""
COSIGN = """  - id: seals
    kind: cosign
    level: unit
    role: seal_keeper
    window: school
    parties: [lead, partner]
    document: recommendation
    title: {zh-hans: 各单位盖章, en: The units seal}
    quote: 各院校根据建设指南组织校内推荐
  - id: upload
    kind: upload
    level: unit
    role: author
    window: school
    document: recommendation
    title: {zh-hans: 上传盖章件, en: Upload of the sealed form}
    quote: 各院校根据建设指南组织校内推荐
"""


def with_departments() -> str:
    """The province decides by two departments and consults a third."""
    mark = "    opinion: province_opinion\n"
    source = production_source()
    assert mark in source
    return source.replace(mark, mark + DEPARTMENTS, 1)


def recognised_by_departments() -> str:
    """As ``with_departments``, and the province's own list is the end: two departments seal it."""
    whole = yaml.safe_load(with_departments())
    departments = next(step["departments"] for step in whole["route"] if "departments" in step)[:2]
    steps = [step["id"] for step in whole["route"]]
    end = {**whole["route"][steps.index("province_send")], "kind": "recognise", "id": "end"}
    end |= {"departments": deepcopy(departments), "outcome": "recognised"}
    whole["route"] = [*whole["route"][: steps.index("province_send")], end]
    whole["reminders"].append({"window": "ministry", "days": [1]})  # it has no other use here
    whole["quotas"] = [quota for quota in whole["quotas"] if quota["type"] == "range"]
    whole["quotas"][0]["at"] = ["province_list"]
    return yaml.safe_dump(whole, allow_unicode=True, sort_keys=False)


def with_seals() -> str:
    """School and partner seal the form, whose scan is uploaded before the school decides."""
    source = production_source()
    source = source.replace("cycles:\n", PARTIES + "cycles:\n", 1)
    source = source.replace("  - id: school_review\n", COSIGN + "  - id: school_review\n", 1)
    source = source.replace("- {id: org, kind: text,", "- {id: org, kind: organisation,", 1)
    head, mark, tail = source.partition("    seals: [unit, province]\n")
    assert mark
    return head + "    seals: [lead, partner]\n    scan: true\n" + tail
