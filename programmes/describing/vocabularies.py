"""What each word means that a key may have for a value. Pure."""

from dataclasses import dataclass

from ..findings import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words and their meanings. One with a ``title`` has a chapter of its own in the reference."""

    words: dict[str, str]
    anchor: str = ""
    title: str = ""


VOCABULARIES = (
    Vocabulary(
        {
            "unit": _("The declaring unit itself: school, enterprise, park."),
            "city": _("The education authority of a prefecture city."),
            "province": _("The provincial education authority; 新疆生产建设兵团 is one of the 32."),
            "ministry": _("The Ministry of Education."),
        },
        "levels",
        _("Levels"),
    ),
    Vocabulary(
        {
            "author": _("Writes the declaration."),
            "unit_leader": _("Answers for the unit: recommends or returns."),
            "seal_keeper": _("Keeps the unit's seal."),
            "city_officer": _("Reviews for the city."),
            "province_officer": _("Reviews and composes the list for the province."),
            "province_administrator": _("Opens accounts in the province."),
            "province_leader": _("Puts the list on public notice and sends it."),
            "expert": _("Scores and judges."),
            "ministry_officer": _("Reviews and recognises for the ministry."),
            "ministry_administrator": _("Opens rounds and sets figures."),
            "auditor": _("Reads the trail; stands in no step."),
        },
        "roles",
        _("Roles"),
    ),
    Vocabulary(
        {
            "secondary_school": _("Secondary vocational school (中职)."),
            "college": _("Higher vocational college, associate level (高职专科)."),
            "vocational_university": _("Vocational university, bachelor level (职教本科)."),
            "university": _("Ordinary university."),
            "direct_university": _("University run by the Ministry of Education."),
            "enterprise": _("Enterprise."),
            "central_soe_group": _("Headquarters of a group run by the central government."),
            "national_private_group": _("Private group of national size."),
            "park": _("Industrial park and its committee."),
            "local_government": _("Government or one of its departments."),
            "industry_body": _("Industry association or steering committee."),
            "research_institute": _("Research institute."),
            "publisher": _("Publisher."),
        },
        "unit_kinds",
        _("Kinds of unit"),
    ),
    Vocabulary(
        {
            "eq": _("Equal."),
            "ne": _("Not equal, or no answer."),
            "in": _("Among the values of a list; of several answers, all of them."),
            "not_in": _("None among the values of a list."),
            "contains": _("Of several answers one is this value."),
            "contains_any": _("Of several answers one is among the values of a list."),
            "gt": _("Greater; of dates: later."),
            "ge": _("At least; of dates: not before."),
            "lt": _("Less; of dates: earlier."),
            "le": _("At most; of dates: not after."),
            "filled": _("There is an answer."),
            "empty": _("There is none."),
        },
        "operators",
        _("Comparisons"),
    ),
    Vocabulary(
        {
            "text": _("One line."),
            "longtext": _("Several lines."),
            "int": _("A whole number: 120."),
            "decimal": _("A number with decimals."),
            "money": _("An amount, in the `unit` that you write (元 or 万元)."),
            "percent": _("A percentage: 12.5 is 12.5 %."),
            "date": _("A day: 2023-08-10."),
            "month": _("A month: 2023-08."),
            "year": _("A year of four digits."),
            "period": _("From one day to another."),
            "choice": _("One of the `choices`."),
            "multichoice": _("Several of the `choices`."),
            "bool": _("Yes or no."),
            "phone": _("A telephone number; set `sensitive: true`."),
            "email": _("A mail address."),
            "url": _("A web address."),
            "isbn": _("An ISBN; its check digit is verified."),
            "uscc": _(
                "A unified social credit code of 18 characters; its check digit is verified."
            ),
            "person": _("Name, kind of document and number; set `sensitive: true`."),
            "identity": _("An identity document alone: kind and number; set `sensitive: true`."),
            "organisation": _("A unit, by its name."),
            "region": _("A province, city or county of the code table; see `depth`."),
            "major": _("A vocational major of the code table."),
            "industry": _("An industry of the code table."),
            "file": _("Uploaded files."),
            "table": _("Rows; the questions of a row are its `columns`."),
            "computed": _("A figure that the system works out, by `sum` or `ratio`."),
            "commitment": _("A statement to be ticked."),
            "info": _("Text without an answer."),
        },
        "field_kinds",
        _("Kinds of question"),
    ),
    Vocabulary(
        {
            "fill": _("The applicant writes and submits."),
            "review": _("A desk agrees, returns or refuses."),
            "cosign": _("The `parties` seal the `document`, in any order."),
            "upload": _("The applicant uploads the sealed `document`."),
            "assess": _("Experts score and rank."),
            "shortlist": _("A list is composed; here places are taken."),
            "notice": _("The list is on public notice, right after `shortlist`."),
            "send": _("The list is sealed and goes up as a whole."),
            "recognise": _("The last level decides; the route ends with `outcome`."),
        },
        "step_kinds",
        _("Kinds of step"),
    ),
    Vocabulary(
        {
            "hard": _("Refused (应当、须、不超过、限)."),
            "soft": _("Allowed with a written reason that the next level sees (原则上、一般)."),
            "target": _("Shown, never refuses (左右、力争、鼓励)."),
        },
        "strengths",
        _("Strengths"),
    ),
    Vocabulary(
        {
            "country": _("The whole country."),
            "province": _("Each province."),
            "city": _("Each city."),
            "unit": _("Each unit."),
        },
        "scopes",
        _("Scopes"),
    ),
    Vocabulary(
        {
            "largest_remainder": _(
                "Largest remainder: whole parts first, then the largest fractions."
            ),
            "webster": _("Webster: divisors 1, 3, 5 …"),
        },
        "methods",
        _("Methods of rounding"),
    ),
    Vocabulary(
        {
            "junior": _("Junior (初级)."),
            "intermediate": _("Intermediate (中级)."),
            "senior": _("Senior (副高) and above: “高级专业技术职务”."),
            "full_senior": _("Full senior (正高)."),
        },
        "title_levels",
        _("Levels of titles"),
    ),
    Vocabulary(
        {
            "opens": _("The first day of the applicant's window; or write a date."),
            "today": _("The day of judging."),
        },
    ),
    Vocabulary(
        {
            "working": _("Working days of the official calendar."),
            "calendar": _("Calendar days."),
        },
    ),
    Vocabulary(
        {
            "not_counted": _("It does not count."),
            "counted": _("It counts."),
        },
    ),
    Vocabulary(
        {
            "real_name": _("Only under one's real name, in writing."),
            "anyone": _("Anybody."),
        },
    ),
    Vocabulary(
        {
            "next_in_ranking": _(
                "The next of the ranking that stood before; with a full notice of its own."
            ),
            "lapses": _("The place lapses."),
        },
    ),
    Vocabulary(
        {
            "declaration": _("One for each declaration."),
            "list": _("One for each list; made at `send` or `recognise`."),
        },
    ),
    Vocabulary(
        {
            "guide": _("The notice asks for it."),
            "custom": _("Added by custom."),
        },
    ),
    Vocabulary(
        {
            "professional_titles": _("The table of professional titles."),
        },
    ),
    Vocabulary(
        {
            "own_unit": _("The unit of the person who writes; only for kind `organisation`."),
        },
    ),
    Vocabulary(
        {
            "unmet": _("This rule does not hold."),
            "veto": _("Nothing else helps: the group around it does not hold (一票否决)."),
        },
    ),
    Vocabulary(
        {
            "keeps": _("Recorded; papers are issued anew."),
            "re_examined": _("Goes back to `level`."),
            "revoked": _("The outcome ends."),
        },
    ),
    Vocabulary(
        {
            "declaration": _("One declaration."),
            "province": _("One province."),
            "round": _("The whole round."),
        },
    ),
    Vocabulary(
        {
            "round": _("One round."),
            "year": _("One calendar year."),
        },
    ),
    Vocabulary(
        {
            "province": _("The same province."),
            "city": _("The same city."),
            "county": _("The same county."),
        },
    ),
    Vocabulary(
        {
            "county": _("A county or district, or a city that has none."),
            "city": _("A city, also one right under its province; of a municipality, itself."),
            "province": _("A province, an autonomous region or a municipality."),
        },
    ),
    Vocabulary(
        {
            "text": _("Words."),
            "bool": _("Yes or no."),
            "int": _("A whole number."),
            "area": _("The code of a province or city, or `XPCC`."),
        },
    ),
)
