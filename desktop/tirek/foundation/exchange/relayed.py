"""Sealed letters that a centre passed on: each goes to whoever reads its kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from tirek.foundation.organisation import OpenedOrganisation
from tirek_protocol import letters
from tirek_protocol.errors import Refused
from tirek_protocol.letters import Outer
from tirek_protocol.messages import Relayed


class LetterReader(Protocol):
    """Takes letters of some kinds. `take` must change nothing when it gets the same letter again."""

    def reads(self, outer: Outer) -> bool: ...

    def take(self, org: OpenedOrganisation, outer: Outer, relayed: Relayed) -> None: ...


class RelayedSink:
    kinds = ("relayed",)

    def __init__(self, readers: Sequence[LetterReader]) -> None:
        self._readers = readers

    def take(self, org: OpenedOrganisation, kind: str, content: Any) -> None:
        """What is no letter at all cannot come from an honest centre and is passed over."""
        try:
            outer = letters.outer(content.letter)
        except Refused:
            return
        for reader in self._readers:
            if reader.reads(outer):
                reader.take(org, outer, content)
                return
