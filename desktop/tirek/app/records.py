"""Which features have mapped tables. Imported before a vault is opened or a migration is written."""

from __future__ import annotations

from importlib import import_module

MODELS = (
    "tirek.foundation.store.numbering",
    "tirek.foundation.exchange.model",
    "tirek.features.settings.model",
    "tirek.features.members.model",
    "tirek.features.staff.model",
    "tirek.features.appeals.model",
    "tirek.features.counsel.model",
    "tirek.features.documents.model",
    "tirek.features.notices.model",
    "tirek.foundation.privacy.readings",
    "tirek.features.safekeeping.model",
    "tirek.features.dues.model",
    "tirek.features.benefits.model",
    "tirek.features.transfer.model",
    "tirek.features.letters.model",
    "tirek.features.referrals.model",
    "tirek.features.cards.model",
)


def import_models() -> None:
    """Makes every table known to its compartment."""
    for name in MODELS:
        import_module(name)
