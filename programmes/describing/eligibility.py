"""What the keys of the conditions mean. Pure."""

from ..findings import gettext_noop as _

MEANINGS = {
    "ImportedList": {
        "": _("A list or register that others keep, and an administrator imports."),
        "id": _("Name by which rules refer to it."),
        "title": _("What list it is."),
        "quote": _("The sentence of the notice."),
        "basis": _("What it rests on where no sentence says it."),
    },
    "RuleBase": {
        "": _("What every condition may say."),
        "id": _("Name of the rule, used once in the whole file."),
        "title": _("The condition in a line, as the applicant reads it."),
        "quote": _("The sentence of the notice. This or `basis` must be there."),
        "basis": _("What it rests on where no sentence says it, or how an open word is read."),
        "strength": _("How much it weighs."),
        "when": _("Applies only where this holds; it looks at answers and at `applicant.…`."),
        "option": _("Only in areas that switched this option on."),
        "at": _("Ids of steps at which it is judged; pending elsewhere. Left out: from filing on."),
        "type": _("Which of the seventeen kinds of rule it is."),
    },
    "UnitKindRule": {
        "": _("A party is a unit of one of these kinds."),
        "kinds": _("The kinds that fulfil it."),
        "party": _(
            "`applicant`, or the question of kind `organisation` that names units: `field` or "
            "`table.column`."
        ),
    },
    "PartyCountRule": {
        "": _("So many filled rows of a table; at least one where no number is written."),
        "table": _("The table."),
        "where": _("Only rows of which this holds are counted; it looks at the columns."),
        "min": _("At least so many."),
        "max": _("At most so many."),
        "exact": _("Exactly so many; then neither `min` nor `max`."),
    },
    "FieldCompareRule": {
        "": _(
            "An answer compares so with a value: `field`, `op`, `value`; or several do: "
            "`condition`."
        ),
        "field": _("The question; with `table`, a column of it."),
        "op": _("How it is compared."),
        "value": _("With what."),
        "unit": _(
            "The unit in which the form asks, repeated here (万元); for a percentage `%`. Another "
            "one is refused as a mistake."
        ),
        "table": _("With it the comparison must hold of every filled row of this table."),
        "condition": _(
            "Instead of `field`, `op`, `value`: several comparisons under `all` or `any`."
        ),
    },
    "AttestationRule": {
        "": _("The unit states it, and proves it by a file. Write `field`, `evidence`, or both."),
        "field": _(
            "The question in which it is stated: a commitment, or a text that is filled in."
        ),
        "evidence": _("The question of kind `file` that holds the proof."),
    },
    "JudgedRule": {
        "": _("People judge it later; it is pending until then."),
        "by": _(
            "Who judges: a role of the route, at its step. Where the role has several, `at` "
            "names one."
        ),
        "field": _("The question that must be answered for them to judge."),
        "aspects": _("What they look at, one by one."),
    },
    "OutcomeRule": {
        "": _(
            "Rests on the result of another programme, or of an earlier year. Met by a result on "
            "record; pending by what the unit only states."
        ),
        "programme": _("Keys of the programmes whose results count."),
        "party": _("Whose result: `applicant`, or the question that names units."),
        "level_min": _("The lowest level that must have given it (“省级以上”)."),
        "outcomes": _("Outcomes that count; any that still stands where this is left out."),
        "table": _("With `column`: the table in which the unit states it."),
        "column": _("The column of `table`."),
        "field": _("The question in which the unit states it."),
        "accepted": _("Answers there that count; any answer where this is left out."),
    },
    "LookbackRule": {
        "": _("Enough in the rows of a table, dated within so many years back."),
        "table": _("The table."),
        "date_column": _(
            "Its column with the date, month or period; needed where `years` is written. A period "
            "counts by its last day."
        ),
        "years": _("How many years back (“近3年” is 3); 0 counts every row."),
        "reference": _("The day from which it counts back."),
        "where": _("Only rows of which this holds are counted."),
        "count_min": _("At least so many rows."),
        "sum": _("The column whose figures are added up; then `min` as well."),
        "min": _("How much they must be together, in the unit of the column."),
        "unit": _("The unit of the column `sum`, repeated."),
    },
    "ElapsedRule": {
        "": _(
            "So long since a date, or so many terms taught. Exactly one of `years`, `years_max`, "
            "`academic_years`, `terms`; and `field`, or `table` with `column`."
        ),
        "field": _("The question with the date, month or period; it counts from its first day."),
        "table": _(
            "The table of terms taught; those that overlap count once. With `terms` or "
            "`academic_years`."
        ),
        "column": _("Its column with the period or last day of each term."),
        "years": _("Years (“满3年”)."),
        "years_max": _("No more full years than these: an age (“不超过55周岁”)."),
        "academic_years": _("School years, of two terms each (“不少于1学年”)."),
        "terms": _("Terms (“两（学）期”)."),
        "reference": _("The day up to which it counts."),
    },
    "NoneOfRule": {
        "": _("Nothing of this kind is on record, and none is stated (无不良记录、一票否决)."),
        "of": _(
            "Ids of registers, declared under `registers`: `[tax_violation, safety_accident]`."
        ),
        "years": _("How many years back; 0 is ever."),
        "reference": _("The day from which it counts back."),
        "party": _("Who is looked up: `applicant`, or the question that names units."),
        "person": _("Instead of `party`: the question that names people; their own entries count."),
        "field": _("The question, a `commitment` or `bool`, in which the unit states it."),
        "effect": _("What it means where there is an entry."),
    },
    "MemberOfListRule": {
        "": _("What is named stands on one of these lists."),
        "lists": _("Ids of imported lists, declared under `lists`."),
        "field": _(
            "The question that names it; the applicant where this is left out. A `person` is "
            "told by the identity number."
        ),
    },
    "NotMemberOfListRule": {
        "": _("What is named stands on none of these lists."),
        "lists": _("Ids of imported lists, declared under `lists`."),
        "field": _(
            "The question that names it; the applicant where this is left out. A `person` is "
            "told by the identity number."
        ),
    },
    "TitleRule": {
        "": _(
            "A professional title of at least this level. Write `field`, or `table` with `column`."
        ),
        "level": _("The least level."),
        "field": _("The question: a `choice` with `choices_from: professional_titles`, or a text."),
        "table": _("The table of people."),
        "column": _("Its column with the title."),
        "every": _("`true`: every filled row; `false`: one row is enough."),
        "equated": _("Other words that count as the level (高级技师)."),
    },
    "TeamHasRule": {
        "": _("Each of these kinds of people is in the team."),
        "table": _("The table of the team."),
        "column": _("Its column of kind `choice` or `multichoice`."),
        "kinds": _("Values of that column that must each occur."),
    },
    "SameRegionRule": {
        "": _("A region lies with the applicant's seat, or with another answer."),
        "field": _("The question of kind `region`."),
        "with": _("`applicant`, or another question of kind `region`."),
        "level": _("How near. `county` is met only by answers that name the county."),
    },
    "AllOfRule": {
        "": _("Every rule below must hold."),
        "rules": _("The rules."),
    },
    "NOfRule": {
        "": _("At least so many of the rules below must hold."),
        "n": _("How many."),
        "rules": _("The rules."),
        "ticked": _(
            "A `multichoice` question in which the unit ticks which hold; its values are the ids "
            "of the rules, in their order."
        ),
    },
    "PreferenceRule": {
        "": _(
            "Preferred is who fulfils any of the rules below (鼓励、优先). It is shown and never "
            "refuses."
        ),
        "rules": _("The rules."),
    },
}
