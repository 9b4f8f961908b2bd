"""What other features may use of sealed letters."""

from tirek.features.letters.service import ANSWER, AddressSource, LetterKeeper, Letters, LetterView

__all__ = ["ANSWER", "AddressSource", "LetterKeeper", "LetterView", "Letters"]
