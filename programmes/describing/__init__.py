"""What every key of the language means, and what is made of it: reference and JSON Schema. Pure.

The tables beside this file say it key by key, in the order of ``definitions``; their Chinese texts
are in the catalogue. A key without its meaning, or a meaning without its key, fails a test.
"""

from .language import MEANINGS, keys_of, meaning, types, vocabulary
from .markdown import reference
from .schema import schema
from .vocabularies import VOCABULARIES

__all__ = [
    "MEANINGS",
    "VOCABULARIES",
    "keys_of",
    "meaning",
    "reference",
    "schema",
    "types",
    "vocabulary",
]
