"""Verbs on people, their roles and the tree of units."""

from .accounts import accept_invitation, close_account, open_account, renew_invitation
from .demo import load_demo_people, person_to_switch_to
from .languages import prefer_language
from .merging import merge
from .register import correct_fact, keep_contact_data, register_facts, withdraw_fact
from .roles import end_role, grant_role
from .units import load_units

__all__ = [
    "accept_invitation",
    "close_account",
    "correct_fact",
    "end_role",
    "grant_role",
    "keep_contact_data",
    "load_demo_people",
    "load_units",
    "merge",
    "open_account",
    "person_to_switch_to",
    "prefer_language",
    "register_facts",
    "renew_invitation",
    "withdraw_fact",
]
