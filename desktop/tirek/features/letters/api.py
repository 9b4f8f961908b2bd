"""What other features may use of sealed letters."""

from tirek.features.letters.service import (
    ANSWER,
    CASE,
    KEEPERS,
    RECALL,
    REPLY,
    TRANSFER,
    AddressSource,
    LetterKeeper,
    Letters,
    LetterView,
)

__all__ = ["ANSWER", "CASE", "KEEPERS", "RECALL", "REPLY", "TRANSFER", "AddressSource", "LetterKeeper", "LetterView", "Letters"]
