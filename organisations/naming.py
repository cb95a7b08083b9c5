"""Names of organisations in the reader's language. Pure."""

from typing import Protocol


class Named(Protocol):
    """An organisation, or the two names of one."""

    @property
    def name(self) -> str:
        """Its Chinese name."""

    @property
    def name_en(self) -> str:
        """Its English name, empty where it has none."""


def name_in(organisation: Named, language: str) -> str:
    """The name for a language code such as ``en``; the Chinese one where there is no other."""
    english = language.startswith("en") and organisation.name_en
    return english or organisation.name
