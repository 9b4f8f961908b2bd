"""The organisation's own card and choices."""
