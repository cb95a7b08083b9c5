"""What a process keeps as long as it lives is not searched for garbage again and again."""

import gc


def settle() -> None:
    """Called once everything is loaded: collections look only at what came later."""
    gc.collect()
    gc.freeze()
