"""Names that the language knows in words of the page's language."""

from django.utils.translation import gettext

from ..explaining.naming import KINDS


def kind_in_words(kind: str) -> str:
    """A kind of unit; the language knows more of them than units are registered as."""
    return gettext(KINDS[kind].message)
