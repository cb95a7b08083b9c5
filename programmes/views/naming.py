"""Names that the language knows in words of the page's language."""

from django.utils.translation import get_language

from ..unitdata import KIND_NAMES


def kind_in_words(kind: str) -> str:
    """A kind of unit; the language knows more of them than units are registered as."""
    return KIND_NAMES[kind].get(get_language() or "")
