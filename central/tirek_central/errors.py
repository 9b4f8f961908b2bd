"""What an operator can act on: printed by the command line as a sentence with a next step."""

from __future__ import annotations


class OperatorError(Exception):
    """A command was not carried out. `code` is short and stable."""

    def __init__(self, code: str, message: str, next_step: str) -> None:
        super().__init__(code)
        self.code, self.message, self.next_step = code, message, next_step
