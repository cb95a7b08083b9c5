"""The demonstration answers to no host that nobody named."""

from types import SimpleNamespace

import pytest

from config.checks import demo_faults

pytestmark = pytest.mark.rules


def settings(*allowed: str, named: tuple[str, ...] = ()) -> SimpleNamespace:
    return SimpleNamespace(
        DEMO=True,
        SETTINGS_MODULE="config.settings.demo",
        ALLOWED_HOSTS=list(allowed),
        NAMED_HOSTS=list(named),
    )


@pytest.mark.parametrize("host", ["*", "demo.example", "192.168.1.5"])
def test_a_host_that_nobody_named_is_refused(host: str):
    assert [fault.id for fault in demo_faults(settings("127.0.0.1", host))] == ["shenbao.E002"]


def test_loopback_and_named_hosts_are_accepted():
    assert (
        demo_faults(settings("localhost", "[::1]", "demo.example", named=("demo.example",))) == []
    )
