"""The grammar of one answer: statements, each with the number of a source that was really handed over, or nothing.

It makes a false source impossible while the words come out one by one. It cannot tell whether a statement follows
from its source: that is checked afterwards, by the one who asked.
"""

from __future__ import annotations

from collections.abc import Sequence

NO_ANSWER = "NO_ANSWER"
MAX_STATEMENTS = 4
MAX_STATEMENT_CHARACTERS = 900
"""A digest is quoted whole by the test model; the longest has 863 letters."""


def answer_grammar(numbers: Sequence[int]) -> str:
    """GBNF for an answer from the sources with these numbers; an empty sequence allows only "no answer"."""
    if not numbers:
        return f'root ::= "{NO_ANSWER}"\n'
    choices = " | ".join(f'"{int(number)}"' for number in numbers)
    return "\n".join([
        f'root      ::= "{NO_ANSWER}" | statement (" " statement){{0,{MAX_STATEMENTS - 1}}}',
        'statement ::= text " [" source "]" "."?',
        r"text      ::= first [^\[\]\r\n<>]{9," + str(MAX_STATEMENT_CHARACTERS) + "}",
        r"first     ::= [^\[\]\r\n<> ]",
        f"source    ::= {choices}",
        "",
    ])
