"""What the keys of the quotas mean. Pure."""

from ..findings import gettext_noop as _

MEANINGS = {
    "QuotaBase": {
        "": _(
            "What every quota may say. Only live declarations count: those withdrawn, refused or "
            "not selected do not."
        ),
        "id": _("Name of the rule, used once among the quotas."),
        "title": _("What is limited, in a line."),
        "at": _(
            "Ids of steps at which it is checked, and again after every change of the list. Needed "
            "except for `national_target` and `counted_in`."
        ),
        "when": _(
            "To whom the rule applies at all: looks at `unit.kind`, `unit.area`, `unit.city`, "
            "`unit.region`, `unit.<attribute>` and `list.area`, `list.city`, `list.items`."
        ),
        "option": _("Only in areas that switched this option on."),
        "where": _("Which items count: looks at their answers and at `unit.…`."),
        "quote": _("The sentence of the notice. This or `basis` must be there."),
        "basis": _("What the figure rests on where no sentence says it."),
        "type": _("Which of the fifteen kinds of quota it is."),
    },
    "TwoBounds": {
        "": _("A quota whose least and greatest number may weigh differently."),
        "min_strength": _(
            "How much the minimum weighs; `soft`: fewer are sent with a written statement."
        ),
        "max_strength": _("How much the maximum weighs."),
    },
    "By": {
        "": _(
            "What divides items into classes. A bare word is a field: `by: level`. Exactly one of "
            "the three is written."
        ),
        "field": _("A question of kind `choice`, `multichoice` or `bool` (classes `yes`, `no`)."),
        "unit": _(
            "`kind`, `area`, `city`, `region`, or one of the `attributes`, of the declaring unit."
        ),
        "outcome_of": _(
            "The key of a programme: the class is its outcome for the unit, `none` where there is "
            "none."
        ),
    },
    "CapQuota": {
        "": _("At most so many items of each group (“每个省份推荐不超过3家”)."),
        "scope": _("Of what each group is."),
        "max": _("At most so many."),
        "strength": _("How much it weighs."),
    },
    "RangeQuota": {
        "": _("At least and at most so many items on one list (“各省可报送5—8项”)."),
        "scope": _("Whose lists: the level of the steps in `at`."),
        "min": _("At least so many."),
        "max": _("At most so many."),
    },
    "ExactQuota": {
        "": _("Exactly so many items on one list (“报送5门”)."),
        "scope": _("Whose lists."),
        "count": _("The number."),
    },
    "SplitQuota": {
        "": _(
            "How a list is made up, by class (“其中中职2门、高职3门”). A free place of one class "
            "is none of another."
        ),
        "scope": _("Whose lists."),
        "by": _("What the classes are."),
        "counts": _(
            "The number of each class: `{secondary: 2, higher: 3}`. A class that is not named has "
            "no place."
        ),
    },
    "CapByClassQuota": {
        "": _(
            "A maximum, a minimum, or both, for each class of item or unit "
            "(“省属高校50项，市属200项”)."
        ),
        "scope": _("Of what each group is."),
        "by": _("What the classes are."),
        "caps": _("The maximum of each class; may be left out where only `floors` are meant."),
        "floors": _("The minimum of those classes that have one."),
        "others": _("The maximum of each class that is not named; without it they are free."),
    },
    "PersonCapQuota": {
        "": _(
            "At most so many items of one person, told by the identity number (“同一负责人限1项”)."
        ),
        "person": _("The question of kind `person`: `field` or `table.column`."),
        "rows": _("Which rows of the table count."),
        "first_only": _("Of several people only the first counts (第一主编)."),
        "scope": _("Within what it is counted."),
        "max": _("At most so many."),
        "strength": _("How much it weighs."),
    },
    "OrgCapQuota": {
        "": _(
            "At most so many items of one unit, also through mergers. At `fill` every live "
            "one counts (“每校限报2项”), at steps of lists those that are listed (“每校推荐2项”)."
        ),
        "organisation": _(
            "The question of kind `organisation`: `field` or `table.column`; the declaring unit "
            "where this is left out."
        ),
        "rows": _("Which rows of the table count."),
        "first_only": _("Of several units only the first counts."),
        "scope": _("Within what it is counted."),
        "max": _("At most so many."),
        "strength": _("How much it weighs."),
    },
    "RatioMaxQuota": {
        "": _(
            "Of a list at most `max` in every `of` are such (“占比不超过30%” is 30 in 100; "
            "“不低于30%” is 70 in 100 of the others, with this reckoning in `basis`)."
        ),
        "scope": _("Whose lists."),
        "part": _("Which items make up the part: a condition on answers and `unit.…`."),
        "max": _("So many at most."),
        "of": _("In every so many."),
        "strength": _("How much it weighs."),
    },
    "CoverageQuota": {
        "": _("At least one item of each class (“要兼顾中职、高职”)."),
        "scope": _("Whose lists."),
        "by": _("What the classes are."),
        "values": _("The classes that must be there."),
        "strength": _("How much it weighs."),
    },
    "ApportionedQuota": {
        "": _(
            "Places shared out among provinces in proportion to a base (“以……为基数，分省测算”)."
        ),
        "scope": _("Always by province."),
        "total": _("How many places in all."),
        "approximate": _("`true` for “左右”."),
        "base": _("The id of the imported list that is the base."),
        "method": _("How fractions are rounded."),
        "least": _("At least so many for each province that is in the base."),
        "most": _("At most so many for each province."),
        "strength": _("How much it weighs."),
    },
    "AllottedQuota": {
        "": _(
            "Places of each province as the ministry sends them (“分省发送”); entered with the "
            "round. Once some are, a province without one has 0."
        ),
        "scope": _("Always by province."),
        "strength": _("How much it weighs."),
    },
    "CountedInQuota": {
        "": _(
            "Whose places an item eats where it is not its own province "
            "(“纳入所在省份，不另设指标”). Name `kinds` or `areas`, and either `area` or "
            "`area_from`."
        ),
        "kinds": _("Kinds of unit of which it is said."),
        "areas": _("Codes of areas whose units it is said of (a city with plan status)."),
        "area": _("The code of the area whose places they eat."),
        "area_from": _("The attribute of kind `area` in which that area stands."),
    },
    "FieldCapQuota": {
        "": _("At least and at most so many rows or answers in one form (“团队不超过4人”)."),
        "field": _("A table, a `multichoice`, or a question with `multiple`."),
        "rows": _("Which rows of the table count."),
        "plus": _("Questions that count one more each if answered (the leader beside the team)."),
        "min": _("At least so many."),
        "max": _("At most so many."),
        "strength": _("How much it weighs."),
    },
    "TargetQuota": {
        "": _("A national figure; shown, never refuses (“认定200个左右”)."),
        "count": _("The figure."),
        "approximate": _("`true` for “左右”."),
        "due": _("Until when (“到2025年”: `2025-12-31`)."),
        "cumulative": _("`true` if earlier rounds count as well (“共建设150家”)."),
    },
    "LocalTargetQuota": {
        "": _("What a recommending level sets itself (“力争”); shown, never refuses."),
        "scope": _("Whose lists."),
        "min": _("At least so many."),
        "max": _("At most so many."),
        "per": _("In which time."),
        "approximate": _("`true` for “左右”."),
        "cumulative": _("`true` if earlier rounds count as well (“共建设150家”)."),
    },
}
