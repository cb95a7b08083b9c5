"""Rules of the experts: who may assess what, lots, sheets, judged conditions, rankings. Pure."""
