"""The form factory: widgets to render, from a definition and what stands in the draft."""
