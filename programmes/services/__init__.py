"""Verbs on programmes: their files and their rounds."""

from .definitions import load_definition
from .rounds import open_round
from .tables import import_table, restore_table

__all__ = ["import_table", "load_definition", "open_round", "restore_table"]
