"""The six compartments and which role opens which. No heavy import: the unlock page reads it."""

COMPARTMENTS = ("register", "treasury", "cases", "identities", "office", "knowledge")
"""Separate encrypted files, each with a random key of its own."""

DERIVED = frozenset({"knowledge"})
"""Filled from packs only; nothing personal, no journal."""

ROLES: dict[str, tuple[str, ...]] = {
    "chair": COMPARTMENTS,
    "deputy": ("register", "treasury", "cases", "office", "knowledge"),
    "treasurer": ("register", "treasury", "office", "knowledge"),
    "audit": ("register", "treasury", "office", "knowledge"),
    "reader": ("register", "office", "knowledge"),
}
"""Role → the compartments that its keyring carries. Only the chair holds `identities`: one person answers for those names."""

SIGNING = frozenset({"chair", "deputy", "treasurer"})
"""Roles with a signing key: the others read, and cannot write."""

GRANTED = tuple(role for role in ROLES if role != "chair")
"""What the chair may give; the chair's own place is handed over, never given beside."""
