"""What is said to somebody who is refused."""

from typing import Any

import pytest

from programmes.findings import Finding, Refused


def refusal(call: Any, *args: Any, **said: Any) -> list[Finding]:
    """Everything that the refusal of this call says; the test fails where it is not refused."""
    with pytest.raises(Refused) as refused:
        call(*args, **said)
    return list(refused.value.findings)
