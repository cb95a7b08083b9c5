"""The codes that cases and files write: areas and professional titles. Pure.

Generated from the shipped tables, so that none need be looked for in them.
"""

from __future__ import annotations

from .. import reference
from ..findings import gettext_noop as _
from .schema import Say

# Cities with plan status (计划单列市): areas by themselves where a notice gives them places.
PLAN_CITIES = ("210200", "330200", "350200", "370200", "440300")
# In the table of regions, and never an area of a programme: Taiwan, Hong Kong, Macao.
NO_AREAS = ("710000", "810000", "820000")
REGIONS = _(
    "GB/T 2260, six digits in quotation marks; 新疆生产建设兵团 has none and is `XPCC`. The "
    "first two digits of a city are those of its province, the first four of a county those of "
    "its city. The other cities and the counties are in `fixtures/reference/regions.csv`."
)
TITLES = _(
    "The answers under `choices_from: professional_titles`. A case writes the code; a rule names "
    "the level."
)


def codes(say: Say) -> list[str]:
    """The lines of the chapter."""
    return ["## " + say(_("Codes")), "", *_areas(say), *_titles(say)]


def _areas(say: Say) -> list[str]:
    lines = ['<a id="regions"></a>', "", "### " + say(_("Provinces and plan cities")), ""]
    lines += [say(REGIONS), "", f"| {say(_('code'))} | {say(_('name'))} |", "|---|---|"]
    regions = reference.entries("regions")
    provinces = [code for code, each in regions.items() if each.level == "province"]
    for code in (*(code for code in provinces if code not in NO_AREAS), *PLAN_CITIES):
        lines.append(
            f"| `{code}` | {regions[code].name.zh} {regions[code].name.en}".rstrip() + " |"
        )
    return [*lines, ""]


def _titles(say: Say) -> list[str]:
    lines = ['<a id="professional_titles"></a>', "", "### " + say(_("Professional titles")), ""]
    heads = (_("code"), _("name"), _("level"), _("series"))
    lines += [
        say(TITLES),
        "",
        f"| {' | '.join(say(head) for head in heads)} |",
        "|---|---|---|---|",
    ]
    for code, each in reference.entries("professional_titles").items():
        series = each.group.zh if each.group else ""
        lines.append(f"| `{code}` | {each.name.zh} | `{each.level}` | {series} |")
    return [*lines, ""]
