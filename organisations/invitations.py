"""The signed one-time link by which a person takes over a new account."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from .models import User


class InvitationTokens(PasswordResetTokenGenerator):
    """Signed over password and last login, so a link dies as soon as it has been used."""

    key_salt = "organisations.invitations"


tokens = InvitationTokens()


def link_for(person: User) -> str:
    """The address that lets the bearer choose the account's password. A secret: show it once."""
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    path = reverse("invitation", args=[uid, tokens.make_token(person)])
    return settings.PUBLIC_URL.rstrip("/") + path


def expires_at(at: datetime) -> datetime:
    """Until when a link made at ``at`` is good."""
    return at + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)


def invited_by(uid: str, token: str) -> User | None:
    """The person whom a link invites; None when forged, used, too old or the account is closed."""
    try:
        person = User.objects.get(pk=int(urlsafe_base64_decode(uid)))
    except (ValueError, OverflowError, User.DoesNotExist):
        return None
    open_still = person.is_active and not person.has_usable_password()
    return person if open_still and tokens.check_token(person, token) else None
