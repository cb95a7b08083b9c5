"""What the keys of the form mean. Pure."""

from ..findings import gettext_noop as _

MEANINGS = {
    "Form": {
        "": _("The form: sections of questions."),
        "title_field": _(
            "The id of a question of kind `text` whose answer is the declaration's title."
        ),
        "sections": _("The sections, in order; each is one page."),
    },
    "Section": {
        "": _("One page of the form."),
        "id": _("Name of the section, used once in the form."),
        "title": _("Its heading."),
        "hint": _("A sentence below the heading."),
        "fields": _("The questions; at least one."),
    },
    "FormField": {
        "": _("One question, or one column of a table."),
        "id": _("Name of the question; rules and conditions refer to it."),
        "kind": _(
            "What kind of answer it takes. A column of a table is not `table`, `info`, "
            "`commitment` or `computed`."
        ),
        "label": _("The question as people read it."),
        "hint": _("A sentence of help below it."),
        "required": _("Must be answered before submission."),
        "required_if": _("Must be answered where this holds."),
        "when": _("Asked only where this holds."),
        "min": _(
            "Least: characters of a text, the figure itself of a number, how many must be chosen "
            "where there are several answers."
        ),
        "max": _("Most, counted as in `min`. A `text` without it takes 200 characters."),
        "unit": _("The unit beside a number (万元, 人, 学时), or 字 beside a text."),
        "choices": _(
            "The answers offered; kinds `choice` and `multichoice` need these or `choices_from`."
        ),
        "choices_from": _(
            "Takes the answers from a code table instead; its codes stand at the end of the "
            "reference."
        ),
        "depth": _(
            "How deep a `region` is asked. Without it, a province, a city or a county may answer."
        ),
        "values_from": _(
            "Takes the answers offered from earlier answers of this form: questions of the same "
            "kind, or columns `table.column`. An answer that no longer stands there is refused."
        ),
        "multiple": _("Several answers of this kind may be given (several majors, several files)."),
        "columns": _("The columns of a `table`, and only of a table."),
        "min_rows": _("Least number of rows of a `table`."),
        "max_rows": _("Greatest number of rows of a `table`."),
        "max_rows_strength": _("How much `max_rows` weighs."),
        "sum": _("Of a `computed` field: the column `table.column` that is added up."),
        "ratio": _(
            "Of a `computed` field: `[a, b]` shows a as percent of b, with two decimals, half "
            "up; nothing where b is 0. Each is a field with a number, or the sum of a column "
            "`table.column`."
        ),
        "sensitive": _(
            "Kept encrypted and shown masked. Must be `true` for a `person` and an "
            "`identity`; set it for every `phone`."
        ),
        "prefill": _("Filled in by the system."),
        "suggest": _(
            "Offers what is registered of the unit, for the applicant to change: `unit.` and "
            "`name`, `name_en`, `uscc`, `region`, `address`, `postcode`, `phone`, `email`, "
            "`website`, `legal_representative`, or one of the `attributes`."
        ),
        "filled_by": _(
            "The id of the review step whose desk writes it (“学校意见”); the applicant does not "
            "see it in the form."
        ),
        "formats": _("File endings that a `file` takes."),
        "max_mb": _("Size of one file, in MB, at most."),
        "basis": _("Whether the notice asks for it."),
        "quote": _("The sentence of the notice that asks for it."),
    },
    "Choice": {
        "": _("One of the answers offered."),
        "value": _("What is stored and what rules and conditions name."),
        "label": _("What people read."),
    },
}
