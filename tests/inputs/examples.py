"""How many inputs are generated for each programme: SHENBAO_EXAMPLES, or a few.

``SHENBAO_EXAMPLES=200 pytest tests/inputs/test_valid.py`` is the full run of valid declarations,
``SHENBAO_EXAMPLES=10000 pytest tests/inputs/test_hostile.py`` that of hostile ones. A few are the
same ones every time; a full run draws new ones, and prints what breaks.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

ASKED = int(os.environ.get("SHENBAO_EXAMPLES", "0"))


def examples(few: int) -> settings:
    """As many examples as asked for, else ``few``. One costs too much to be tried in vain."""
    return settings(
        max_examples=ASKED or few,
        derandomize=not ASKED,
        database=None,
        deadline=None,
        print_blob=True,
        phases=(Phase.generate, Phase.shrink) if ASKED else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
