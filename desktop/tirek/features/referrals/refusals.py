"""Why a case is not sent or not opened, in sentences with a next step."""

from __future__ import annotations

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek_protocol.errors import Refused


def no_address() -> Circumstance:
    return Circumstance("REFER-01", mark("This address is damaged or of another kind. Nothing was sent."), mark("Exchange with the centre, then choose the reader again."))


def no_ground() -> Circumstance:
    return Circumstance("REFER-02", mark("It is not said how the person agreed. Nothing was sent."), mark("Write it in a few words: the application and its date, or what was agreed in a talk."))


def name_inside() -> Circumstance:
    return Circumstance(
        "REFER-03", mark("The sealed name stands in what would leave. Nothing was sent."), mark("Take the name out of the text, or leave this part out.")
    )


def too_large() -> Circumstance:
    return Circumstance("REFER-04", mark("All together this is too large for one letter (3.5 MB). Nothing was sent."), mark("Leave a file out, or send it as a second letter."))


def empty() -> Circumstance:
    return Circumstance("REFER-05", mark("Nothing was chosen, so there is nothing to send."), mark("Choose what goes along."))


def changed() -> Circumstance:
    return Circumstance("REFER-06", mark("What would leave is not what was shown. Nothing was sent."), mark("Look at it again, then send."))


def of(refused: Refused) -> Circumstance:
    """A letter that does not open here or does not prove."""
    if refused.code == "another_reader":
        return Circumstance("REFER-07", mark("This letter is sealed to another key. It cannot be opened here."), mark("Ask the sender to send it again to the address of now."))
    return Circumstance("REFER-08", mark("This letter was damaged or is not from who it says. It was not opened."), mark("Ask the sender by telephone to send it again."))


def no_file(name: str) -> Circumstance:
    return Circumstance("REFER-09", mark("The file “{name}” cannot be read."), mark("Choose it again, or leave it out."), name=name)


def no_reply_yet() -> Circumstance:
    return Circumstance("REFER-10", mark("There is no such reply, or it holds no opinion."), mark("Open the appeal again and look at the replies."))


def destroyed() -> Circumstance:
    return Circumstance("REFER-11", mark("What was sent is kept no more: the records of this person were destroyed."), mark("The act of destruction is in Safekeeping."))
