"""What an installation must be before it may start: errors stop every command and the server."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
DEMO_SETTINGS = frozenset({"config.settings.demo", "config.settings.test"})
TEST_SETTINGS = "config.settings.test"


@register("shenbao", Tags.security)
def check_installation(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Django calls it before every command; config.wsgi calls it before the first request."""
    return [*demo_faults(settings), *secret_faults(settings)]


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
