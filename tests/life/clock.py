"""The site's one clock, moved: for everybody in this process, the live server's threads too."""

from datetime import datetime, timedelta

import pytest

from trail import clock


class MovedClock:
    """Goes on from wherever it is put."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead = timedelta()
        real = clock._read
        self.real = real
        monkeypatch.setattr(clock, "_read", lambda: real() + self.ahead)

    def move_to(self, moment: datetime) -> None:
        """From now on the clock reads this moment and later."""
        self.ahead = moment - self.real()
