"""Pages about programmes and rounds."""
