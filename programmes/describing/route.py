"""What the keys of steps and papers mean. Pure."""

from ..findings import gettext_noop as _

MEANINGS = {
    "Step": {
        "": _("One step of the route: what happens, who does it, and when."),
        "id": _("Name of the step; `at`, `filled_by` and others refer to it."),
        "kind": _("What happens."),
        "level": _(
            "The level that does it. Levels only go up along the route; steps of the applicant "
            "(`fill`, `cosign`, `upload`) may come again later."
        ),
        "role": _("The role at that level that does it; see the table of roles."),
        "window": _("The window in which it happens."),
        "title": _("The step as people read it."),
        "when": _("Passed over for declarations of which this does not hold."),
        "option": _("Only in areas that switched this option on."),
        "optional": _("The desk may pass it over (“视情组织实地考察”)."),
        "departments": _(
            "The authorities that decide together, each for itself and in any order; each must "
            "agree."
        ),
        "parties": _("Ids of the parties whose seals are gathered."),
        "experts": _("At least how many experts score each item; left out where nobody says."),
        "criteria": _("The lines of the score sheet."),
        "opinion": _(
            "The id of the question that the desk's opinion fills; that question names this step "
            "in `filled_by`."
        ),
        "document": _("The id of the paper that is issued, sealed or uploaded here."),
        "terms": _("How the public notice runs; the defaults hold where this is left out."),
        "delivery": _("What also goes another way: “纸质版一式三份，光盘一张”."),
        "outcome": _("What the declarations on the list become: the id of an outcome."),
        "quote": _("The sentence of the notice."),
        "basis": _(
            "What the step rests on where no sentence says it, or what the sentence leaves open."
        ),
    },
    "NoticeTerms": {
        "": _("How a public notice runs and what it answers to."),
        "days": _("How many days. The window must be longer."),
        "at_least": _("`true` for “不少于”: whoever announces may let it run longer."),
        "count": _("Which days count."),
        "first_day": _("Whether the day of publication counts."),
        "objections": _("Who may object."),
        "replacement": _("What happens to a place that an upheld objection frees."),
    },
    "Department": {
        "": _("One of several authorities that decide a step together."),
        "id": _("Name by which `seals` and `moves` refer to it."),
        "title": _("The authority: “省发展改革委”."),
        "consulted": _("`true`: it is asked for its opinion (“征求意见”) and decides nothing."),
    },
    "Criterion": {
        "": _("One line of the experts' score sheet."),
        "id": _("Name of the line."),
        "title": _("What is judged."),
        "points": _("Points at most; the least is 0."),
    },
    "Paper": {
        "": _("A paper: one for each declaration, or one for each list."),
        "id": _("Name by which steps refer to it in `document`."),
        "title": _("The title printed on it."),
        "per": _("Of what there is one."),
        "seals": _(
            "Whose seals, in this order: levels (`unit`, `province` …), ids of parties or "
            "departments. A step must be there at which each can seal: `review`, `send`, "
            "`recognise` for levels, `cosign` for parties."
        ),
        "columns": _("The answers that a list shows of each item: `field` or `table.column`."),
        "scan": _(
            "`true`: printed, sealed by hand, and its scan uploaded at a step `upload`; each "
            "seal needs its step all the same. Otherwise it is sealed here."
        ),
        "basis": _("What it rests on where no sentence says it."),
        "quote": _("The sentence of the notice."),
    },
}
