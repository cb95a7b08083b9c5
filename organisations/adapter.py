"""How the login library is bent to the house."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts follow the tree: nobody signs up, an organisation opens the account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
