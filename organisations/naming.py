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


class ShortlyNamed(Named, Protocol):
    """An organisation with the short names that tables use."""

    @property
    def short_name(self) -> str:
        """湖北, empty where it has none."""

    @property
    def short_name_en(self) -> str:
        """Hubei, empty where it has none."""


def name_in(organisation: Named, language: str) -> str:
    """The name for a language code such as ``en``; the Chinese one where there is no other."""
    english = language.startswith("en") and organisation.name_en
    return english or organisation.name


def short_in(organisation: ShortlyNamed, language: str) -> str:
    """The same for tables and meters: 湖北, Hubei; the whole name where there is no short one."""
    short = organisation.short_name_en if language.startswith("en") else organisation.short_name
    return short or name_in(organisation, language)
