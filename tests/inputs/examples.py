"""How many inputs are generated for each programme: SHENBAO_EXAMPLES, or a few.

A few are the same ones every time; a full run draws new ones, and prints what breaks. How to start
one stands in each test file; ``-k`` picks programmes, and one that fails does not stop the others.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

ASKED = int(os.environ.get("SHENBAO_EXAMPLES", "0"))


def examples(few: int, steps: int = 50) -> settings:
    """As many examples as asked for, else ``few``. One costs too much to be tried in vain.

    Of a machine each is a run of so many ``steps``.
    """
    return settings(
        max_examples=ASKED or few,
        stateful_step_count=steps,
        derandomize=not ASKED,
        database=None,
        deadline=None,
        print_blob=True,
        phases=(Phase.generate, Phase.shrink) if ASKED else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
