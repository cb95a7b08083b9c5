"""What the keys of windows and reminders mean. Pure."""

from ..findings import gettext_noop as _

MEANINGS = {
    "Cycle": {
        "": _("The windows of one year, or of every year from one on."),
        "id": _(
            'The year in quotation marks, `"2023"`, or year and batch, `"2026-2"`; of a yearly '
            "cycle any name."
        ),
        "since": _(
            'The first year of a yearly cycle. Its days are then written `"MM-DD"`, and they '
            "hold for each year from this one on that has no cycle of its own."
        ),
        "windows": _("The windows by name. Every window that a step names stands in every cycle."),
        "basis": _("Why the cycle is said so where no sentence says it."),
    },
    "Window": {
        "": _(
            "From which day to which day, Beijing time; both days count, the last until 24:00. "
            "Needs a last day, or `shares`, or `unannounced`."
        ),
        "opens": _(
            'First day: `2023-08-10`, in a yearly cycle `"01-01"`. Left out where the notice '
            "names only the end; it is then set when the round is opened."
        ),
        "closes": _("Last day, written like `opens`."),
        "unannounced": _(
            "`true` where the notice says that the days will follow (“另行通知”). No days are "
            "written then."
        ),
        "shares": _(
            "The window of the level above that ends on the same day (“截止时间前省级须完成审核”). "
            "This one opens with it and ends `cut_off` days earlier."
        ),
        "cut_off": _(
            "How many days before the shared end this window ends, unless a province sets another "
            "figure."
        ),
        "fuzzy": _(
            "The notice's own words where they name no exact day (“11月底”, “2024年初”); `closes` "
            "then holds the day that you settled on."
        ),
        "quote": _("The sentence of the notice. This or `basis` must be there."),
        "basis": _("What the days rest on where no sentence says them."),
    },
    "Reminder": {
        "": _(
            "Reminders before the end of one window, to everybody who still owes something in it."
        ),
        "window": _("The name of the window."),
        "days": _("How many days before the last one: `[14, 7, 3, 1]`."),
    },
}
