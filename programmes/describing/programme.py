"""What the keys of the whole file, of its parties and of conditions mean. Pure."""

from ..findings import gettext_noop as _

MEANINGS = {
    "Programme": {
        "": _("The whole file."),
        "language": _("Version of the language; always 1."),
        "key": _(
            "The programme's name inside the system and the name of its file: `key.yaml`. It never "
            "changes."
        ),
        "code": _(
            "Two to four capital letters that begin every number given out (`PP-2023-…`). Each "
            "programme has its own; it never changes."
        ),
        "title": _("The name of the programme as people read it."),
        "subject": _(
            "What is declared, in a word: a course, a textbook, a base. Where it is left out, "
            "pages say “project”."
        ),
        "source": _("Which notice the file follows."),
        "applicants": _("Who may declare at all."),
        "attributes": _(
            "What must be known of units beyond their kind and place, and is registered with the "
            "unit instead of asked in the form."
        ),
        "parties": _("Who takes part beside the applicant, each in a role of its own."),
        "recommending": _(
            "The applicant chooses which province recommends; left out, it is the province of the "
            "applicant."
        ),
        "track": _(
            "The id of a required `choice` field that divides declarations into kinds "
            "(学校类、企业类), to be named in `when` and `where`."
        ),
        "options": _("What a recommending area may switch on for itself."),
        "cycles": _("The windows, year by year; at least one cycle."),
        "route": _(
            "The steps, in order. The first is the only `fill`, the last the only `recognise`."
        ),
        "quotas": _("How many: fifteen kinds of rule."),
        "lists": _(
            "Lists that others keep and that rules name: a catalogue, an earlier batch. An "
            "administrator imports them."
        ),
        "registers": _(
            "Registers of what stands against units or people, which rules of type `none_of` name. "
            "An administrator imports them."
        ),
        "eligibility": _(
            "The conditions on one declaration: seventeen kinds of rule. All rules at this level "
            "must hold."
        ),
        "documents": _("The papers that are made, sealed or uploaded."),
        "reminders": _("On which days before the end of a window people are reminded."),
        "outcomes": _("What a declaration may become. The step `recognise` names one of them."),
        "moves": _("Steps from one outcome to the next, after the route (入库 → 认证)."),
        "obligations": _("What is owed after the route: plans, reports, data, acceptance."),
        "events": _("What may happen to what was recognised: change of name, merger, revocation."),
        "extensions": _("How far an end may be moved, at most, and by whom."),
        "awards": _("Money that comes with an outcome; recorded, never paid here."),
        "form": _("What is asked."),
        "gaps": _("Sentences that say what the notice leaves open; shown to administrators."),
    },
    "Source": {
        "": _("Where the programme comes from."),
        "notice": _("Title and number of the notice."),
        "place": _(
            "The part of the notice that is meant (“任务九”, “附件2”); “全文” if it is the whole."
        ),
        "truncated": _("`true` if the text at hand breaks off."),
    },
    "Applicants": {
        "": _("Who may declare at all."),
        "kinds": _("The kinds of unit that see this programme and may begin a declaration."),
        "quote": _("The sentence of the notice, copied character for character."),
        "basis": _("What it rests on where no sentence says it."),
    },
    "Attribute": {
        "": _(
            "One thing that must be known of units. Conditions read it as `applicant.<id>`, quotas "
            "as `unit.<id>`."
        ),
        "id": _("Name of the attribute."),
        "title": _("What it is, as people read it: “挂靠省份”."),
        "kind": _("What it holds."),
    },
    "Party": {
        "": _("Units that take part in a role: those that an answer names."),
        "id": _("Name by which `cosign`, `seals` and `recommending` refer to it."),
        "title": _("The role: “牵头企业”."),
        "field": _("The question of kind `organisation`: `field`, or `table.column`."),
        "rows": _("Which rows of that table are meant; all if left out."),
        "kinds": _(
            "The kinds of unit that the notice expects here. It only informs; use the rule "
            "`unit_kind` to refuse others."
        ),
        "quote": _("The sentence of the notice, copied character for character."),
    },
    "Recommending": {
        "": _("Which province recommends, where the applicant may choose."),
        "field": _("The question of kind `region` in which the province is chosen."),
        "among": _("Ids of parties: the province must be the seat of one of their units."),
        "quote": _("The sentence of the notice. This or `basis` must be there."),
        "basis": _("What it rests on where no sentence says it."),
    },
    "Option": {
        "": _("What a recommending area may switch on; off until it does."),
        "id": _("Name by which steps and rules refer to it in `option`. At least one must."),
        "title": _("What is switched on."),
        "areas": _('Codes of the areas that may (`["420000", XPCC]`); any where this is left out.'),
        "quote": _("The sentence of the notice. This or `basis` must be there."),
        "basis": _("What it rests on where no sentence says it."),
    },
    "Text": {
        "": _(
            "What people read. Written plainly, it is Chinese: `title: 填报`; in both languages: "
            "`title: {zh-hans: 填报, en: Filling in}`."
        ),
        "zh-hans": _("The Chinese text."),
        "en": _("The English text; where it is missing the Chinese one is shown."),
    },
    "Condition": {
        "": _(
            "A comparison `{field, op, value}`, or several under `all` or `any`. Exactly one of "
            "`field`, `all`, `any` is written. Used in `when`, `where`, `rows`, `required_if`, "
            "`condition` and `part`."
        ),
        "field": _(
            "The answer that is looked at. `leader.type` reaches into a person (`name`, `type`, "
            "`number`), `term.from` into a period (`from`, `to`); `applicant.kind`, "
            "`applicant.area`, `applicant.city`, `applicant.region` and `applicant.<attribute>` "
            "look at the declaring unit. In quotas the unit is `unit.…` instead; see the chapter "
            "on quotas."
        ),
        "op": _("How it is compared."),
        "value": _(
            "With what. A list for `in`, `not_in`, `contains_any`; nothing for `filled`, `empty`; "
            "one value otherwise. Of a choice write the `value`, not the label."
        ),
        "all": _("Conditions that must all hold."),
        "any": _("Conditions of which one must hold."),
    },
}
