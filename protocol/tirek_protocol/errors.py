"""Why something that came over the line is not accepted. Codes only: the reason may be shown, the content never."""

from __future__ import annotations


class Refused(Exception):
    """What came cannot be accepted. `code` is short and stable, and travels in refusals."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Malformed(Refused):
    """The bytes do not have the form they must have."""


class WrongSignature(Refused):
    """The signature does not belong to these bytes and this key."""


class NotForUs(Refused):
    """Sealed to another reader, or the seal is broken."""
