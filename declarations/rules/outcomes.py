"""What a result is in words, and whether it is over. Pure."""

from __future__ import annotations

from programmes.definitions import Outcome, Programme, Text
from programmes.facts import EXPIRED, REVOKED

ENDINGS = {
    REVOKED: Text(zh="已撤销", en="Revoked"),
    EXPIRED: Text(zh="任期届满", en="Term over"),
}


def outcome_of(programme: Programme, outcome: str) -> Outcome | None:
    """The programme's outcome of this id; none for those that every programme knows."""
    return next((each for each in programme.outcomes if each.id == outcome), None)


def title_of(programme: Programme, outcome: str) -> Text:
    """The outcome in words; one that the file does not name goes by its id."""
    said = outcome_of(programme, outcome)
    return said.title if said else ENDINGS.get(outcome, Text(zh=outcome))


def has_ended(programme: Programme, outcome: str) -> bool:
    """Whether nothing is owed and nothing follows any more."""
    said = outcome_of(programme, outcome)
    return outcome in ENDINGS or bool(said and said.final)
