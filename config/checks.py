"""What an installation must be before it may start: errors stop every command and the server."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})
DEMO_SETTINGS = frozenset({"config.settings.demo", "config.settings.test"})
TEST_SETTINGS = "config.settings.test"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@register("shenbao", Tags.security)
def check_installation(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Django calls it before every command; config.wsgi calls it before the first request."""
    return [*demo_faults(settings), *secret_faults(settings), *mail_faults(settings)]


def demo_faults(settings: Any) -> list[CheckMessage]:
    """The role switch lets anybody be anybody: only on demo settings, only for named hosts."""
    if not settings.DEMO:
        return []
    faults: list[CheckMessage] = []
    if settings.SETTINGS_MODULE not in DEMO_SETTINGS:
        faults.append(
            Error(
                f"DEMO is on in {settings.SETTINGS_MODULE}: anybody could act as anybody.",
                hint="Remove DEMO from these settings, or start with config.settings.demo.",
                id="shenbao.E001",
            )
        )
    if settings.SETTINGS_MODULE != TEST_SETTINGS:
        open_hosts = set(settings.ALLOWED_HOSTS) - LOOPBACK - set(settings.NAMED_HOSTS)
        if open_hosts:
            faults.append(
                Error(
                    f"The demonstration would answer to {', '.join(sorted(open_hosts))}.",
                    hint="Name the hosts in SHENBAO_HOSTS if others are meant to see it.",
                    id="shenbao.E002",
                )
            )
    return faults


def secret_faults(settings: Any) -> list[CheckMessage]:
    """Without its own secrets an installation could be logged into and read by anybody."""
    return [
        Error(
            f"{name} is empty.",
            hint=f"Set SHENBAO_{name}, or let scripts/run make the file "
            f"{settings.DATA_DIR / 'secrets' / name.lower()}.",
            id=f"shenbao.E{number}",
        )
        for number, name in (("011", "SECRET_KEY"), ("012", "MASTER_KEY"), ("013", "IDENTITY_KEY"))
        if not has_secret(settings, name)
    ]


def has_secret(settings: Any, name: str) -> bool:
    try:
        return bool(getattr(settings, name))
    except ImproperlyConfigured:  # Django's own words for an empty SECRET_KEY say no remedy
        return False


def mail_faults(settings: Any) -> Iterator[CheckMessage]:
    """A mistyped word must not send passwords in the clear, nor mails that lead nowhere."""
    if settings.EMAIL_BACKEND != SMTP:
        return
    if settings.SMTP_SECURITY not in ("", "starttls", "tls"):
        yield Error(
            f"SHENBAO_SMTP_SECURITY is “{settings.SMTP_SECURITY}”.",
            hint="Write starttls or tls, or leave it empty for a mail server on this machine.",
            id="shenbao.E021",
        )
    if not 0 < settings.EMAIL_PORT < 65536:
        yield Error(
            f"SHENBAO_SMTP_PORT is “{settings.SMTP_PORT}”.",
            hint="Write a number from 1 to 65535, or leave it empty.",
            id="shenbao.E022",
        )
    if bool(settings.EMAIL_HOST_USER) != bool(settings.EMAIL_HOST_PASSWORD):
        yield Error(
            "The mail server is given a user without a password, or a password without a user.",
            hint="Set SHENBAO_SMTP_USER and SHENBAO_SMTP_PASSWORD, or neither.",
            id="shenbao.E023",
        )
    if settings.EMAIL_HOST not in LOOPBACK:
        yield from _faults_of_another_host(settings)


def _faults_of_another_host(settings: Any) -> Iterator[CheckMessage]:
    """What is harmless with a mail server on this machine only."""
    if settings.EMAIL_HOST_USER and not settings.SMTP_SECURITY:
        yield Error(
            f"The password of the mail server would go to {settings.EMAIL_HOST} unencrypted.",
            hint="Set SHENBAO_SMTP_SECURITY to starttls or tls.",
            id="shenbao.E024",
        )
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        yield Error(
            f"Mails would come from {settings.DEFAULT_FROM_EMAIL}, which no other host accepts.",
            hint="Set SHENBAO_FROM_EMAIL to an address of yours.",
            id="shenbao.E025",
        )
    if urlsplit(settings.PUBLIC_URL).hostname in LOOPBACK:
        yield Error(
            f"The links in mails would lead to {settings.PUBLIC_URL}.",
            hint="Set SHENBAO_PUBLIC_URL to the address at which people reach this site.",
            id="shenbao.E026",
        )
