"""Pages about the figures of a round: one by one, as tables, and shared out."""
