"""Everything pure of declarations: conditions, parsing, cleaning, eligibility, comparison.

No Django, clock, settings or database here: values in, values or findings out.
"""
