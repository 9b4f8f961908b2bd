"""Why a transfer is not done, in sentences with a next step."""

from __future__ import annotations

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek_protocol.errors import Refused


def no_file() -> Circumstance:
    return Circumstance("TRANSFER-01", mark("The file is not there or cannot be read."), mark("Put the stick in, choose the file again."))


def of(refused: Refused) -> Circumstance:
    """Another reader's file, or one that does not prove."""
    if refused.code == "another_reader":
        return Circumstance(
            "TRANSFER-02",
            mark("This file is sealed to another organisation. Nobody here can open it."),
            mark("Give the other organisation our address file again, and ask for the transfer anew."),
        )
    return Circumstance(
        "TRANSFER-03",
        mark("This is not a transfer, or it was damaged or changed on the way. Nothing was changed."),
        mark("Ask the other organisation for the same file again."),
    )


def no_address() -> Circumstance:
    return Circumstance(
        "TRANSFER-04",
        mark("This is not an address file of an organisation, or it was damaged on the way."),
        mark("Ask the other organisation for its address file; the regional office helps to make it."),
    )


def practice() -> Circumstance:
    return Circumstance(
        "TRANSFER-05",
        mark("Practice organisations with invented people and real ones do not exchange members."),
        mark("Nothing was changed. Choose the right organisation."),
    )


def not_active() -> Circumstance:
    return Circumstance(
        "TRANSFER-06",
        mark("This person is not an active member here, or is on the way to another organisation already."),
        mark("Look at the card and its transfers first."),
    )


def no_ground() -> Circumstance:
    return Circumstance("TRANSFER-07", mark("A reason is needed. Nothing was changed."), mark("Write it in a few words, with the date of the application or decision."))


def ended() -> Circumstance:
    return Circumstance("TRANSFER-08", mark("This transfer has been answered already."), mark("Look at its card: it says how it ended."))


def contradicts() -> Circumstance:
    return Circumstance(
        "TRANSFER-09",
        mark("This answer contradicts the one that came before. Nothing was changed."),
        mark("Call the other organisation and the regional office: a person would be a member twice, or nowhere."),
    )


def was_refused() -> Circumstance:
    return Circumstance(
        "TRANSFER-10",
        mark("This transfer was refused here or called back; it cannot be taken in any more."),
        mark("Give the answer file back, then ask the other organisation for a new transfer."),
    )


def was_taken() -> Circumstance:
    return Circumstance(
        "TRANSFER-12", mark("This member has been taken in already."), mark("If the person goes back, make a transfer to the other organisation.")
    )


def here_already() -> Circumstance:
    return Circumstance(
        "TRANSFER-11",
        mark("This person is an active member here already. Nothing was changed."),
        mark("Compare the two: if it is the same person, refuse the transfer with this reason."),
    )


def another_kind() -> Circumstance:
    return Circumstance("TRANSFER-13", mark("This file is another step of a transfer. Nothing was changed."), mark("Look at what it holds first."))


def another_sender() -> Circumstance:
    return Circumstance(
        "TRANSFER-14", mark("This file is not from the organisation that sent the transfer. Nothing was changed."), mark("Call the organisation that sent it.")
    )


def ourselves() -> Circumstance:
    return Circumstance("TRANSFER-15", mark("This is our own address."), mark("Ask the other organisation for its address file."))


def on_its_way(peer: str) -> Circumstance:
    return Circumstance(
        "TRANSFER-18",
        mark("This membership is on its way to another organisation: {name}. Nothing was changed."),
        mark("Only the answer of that organisation ends it. To have the person back, ask for it among the transfers."),
        name=peer,
    )


def moved(peer: str) -> Circumstance:
    return Circumstance(
        "TRANSFER-19",
        mark("This person moved to another organisation: {name}. A membership is in one place only. Nothing was changed."),
        mark("Ask that organisation for a transfer back. If it has let the person go already, write so as the ground."),
        name=peer,
    )


def not_written() -> Circumstance:
    return Circumstance(
        "TRANSFER-17",
        mark("The file could not be written there. The records are as they should be."),
        mark("Put the stick in and write the file once more, from the list of transfers."),
    )


def no_such() -> Circumstance:
    return Circumstance("TRANSFER-16", mark("There is no such transfer here."), mark("Look at the list of transfers."))
