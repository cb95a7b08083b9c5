"""Measurements with bars: scripts/bench NAME runs bench/NAME.py on servers of its own."""
