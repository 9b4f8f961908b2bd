"""An older header of the vault put back in place of the newer one: a passphrase that was changed since would open again.

The header proves itself, old or new; so the newest generation that was seen is kept inside the encrypted file of the office.
"""

from __future__ import annotations

from contextlib import suppress

from tirek.foundation.errors import Circumstance
from tirek.foundation.organisation import OpenedOrganisation


def was_put_back(org: OpenedOrganisation) -> bool:
    """Whether the records have seen a newer header than the one that lies here."""
    return org.office.kept_generation() > org.vault.header.generation


def remember(org: OpenedOrganisation) -> None:
    """At each opening. Where the folder cannot be written the organisation opens all the same."""
    generation = org.vault.header.generation
    with suppress(Circumstance):
        if org.office.kept_generation() < generation:
            org.office.keep_generation(generation)


def settled(org: OpenedOrganisation) -> None:
    """The chair has chosen a new passphrase or a new code: from now on this header is the newest."""
    with suppress(Circumstance):
        org.office.keep_generation(org.vault.header.generation)
