"""How the login library is bent to the house."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    """Accounts follow the tree: nobody signs up, an organisation opens the account."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "Login name and password do not match. After five wrong attempts the login is locked "
            "for five minutes."
        ),
        "too_many_login_attempts": _(
            "There were too many failed attempts, so this login is locked for five minutes, for "
            "the right password too. Try again then, or ask your administrator for a new "
            "invitation."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The page after the login already says who one is: no message about it."""
