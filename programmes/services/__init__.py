"""Verbs on programmes: their files and their rounds."""

from .definitions import load_definition
from .rounds import open_round

__all__ = ["load_definition", "open_round"]
