"""The six compartments: which exist, and which are made anew from packs. No heavy import: the unlock page reads it."""

COMPARTMENTS = ("register", "treasury", "cases", "identities", "office", "knowledge")
"""Separate encrypted files, each with a random key of its own."""

DERIVED = frozenset({"knowledge"})
"""Filled from packs only; nothing personal, no journal."""
