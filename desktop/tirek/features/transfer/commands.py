"""`tirek transfer address / send / look / take / refuse / receive / recall / answer-recall / list`."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tirek.foundation.language.texts import mark

if TYPE_CHECKING:
    from tirek.features.transfer.service import Transfers, TransferView


def register(subparsers: Any, context: Any) -> None:
    """Adds the commands."""
    deeds = subparsers.add_parser("transfer", help="a member moves to another organisation").add_subparsers(dest="deed", metavar="DEED", required=True)
    deeds.add_parser("list", help="transfers of both directions").set_defaults(run=_list)
    address = deeds.add_parser("address", help="write the file by which others seal to this organisation")
    address.add_argument("out", metavar="FILE", type=Path)
    address.set_defaults(run=_address)
    send = deeds.add_parser("send", help="send a member as a sealed file")
    send.add_argument("member", metavar="MEMBER_ID")
    send.add_argument("--to", required=True, type=Path, metavar="ADDRESS_FILE")
    send.add_argument("--ground", required=True, help="the person's application and its date")
    send.add_argument("--out", required=True, type=Path, metavar="FILE")
    send.set_defaults(run=_send)
    for name, run, words in (
        ("look", _look, "what a file holds; changes nothing"),
        ("receive", _receive, "take the other organisation's answer"),
    ):
        deed = deeds.add_parser(name, help=words)
        deed.add_argument("file", metavar="FILE", type=Path)
        deed.set_defaults(run=run)
    for name, run, words in (
        ("take", _take, "take a member in"),
        ("refuse", _refuse, "do not take a member in"),
        ("answer-recall", _answer_recall, "answer an organisation that wants a member back"),
    ):
        deed = deeds.add_parser(name, help=words)
        deed.add_argument("file", metavar="FILE", type=Path)
        deed.add_argument("--answer", required=True, type=Path, metavar="FILE", help="where to write the answer")
        if name == "refuse":
            deed.add_argument("--reason", required=True)
        deed.set_defaults(run=run)
    for name, run, words in (("again", _again, "write the file of a transfer, or its answer, once more"), ("recall", _recall, "ask for a member back")):
        deed = deeds.add_parser(name, help=words)
        deed.add_argument("transfer", metavar="ID")
        deed.add_argument("--out", required=True, type=Path, metavar="FILE")
        deed.set_defaults(run=run)
    post = deeds.add_parser("post", help="send a member through the exchange")
    post.add_argument("member", metavar="MEMBER_ID")
    post.add_argument("--to", required=True, metavar="NAME", help="a part of the other organisation's name, as the centre knows it")
    post.add_argument("--fingerprint", required=True, metavar="DIGITS", help="of its address, compared by voice; “tirek letters to NAME” shows it")
    post.add_argument("--ground", required=True, help="the person's application and its date")
    post.set_defaults(run=_post)
    letter = deeds.add_parser("letter", help="a transfer that came through the exchange: look, take, refuse, answer-recall")
    letter.add_argument("what", choices=("look", "take", "refuse", "answer-recall"))
    letter.add_argument("letter", metavar="LETTER_ID")
    letter.add_argument("--reason", default="")
    letter.set_defaults(run=_letter)


def _post(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.transfer import refusals
    from tirek.features.transfer.through import TransfersByExchange
    from tirek.foundation.store.ids import parse_id

    org = context.open()
    wanted = "".join(arguments.fingerprint.split())
    found = [one for one in context.desk(org).look_up(arguments.to) if "".join(one.fingerprint.split()) == wanted]
    if len(found) != 1:
        raise refusals.no_address()
    sent = TransfersByExchange(org).send(parse_id(arguments.member), found[0].address, found[0].name, arguments.ground)
    context.say(mark("The membership is on its way. It ends here when the other organisation's answer comes."))
    return {"transfer": _document(sent)}


def _letter(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.transfer.through import TransfersByExchange
    from tirek.foundation.store.ids import parse_id

    service, letter = TransfersByExchange(context.open()), parse_id(arguments.letter)
    if arguments.what == "look":
        return asdict(service.look(letter))
    if arguments.what == "refuse":
        return {"transfer": _document(service.refuse(letter, arguments.reason))}
    return {"transfer": _document(service.take(letter) if arguments.what == "take" else service.answer_recall(letter))}


def _transfers(context: Any) -> Transfers:
    from tirek.features.transfer.service import Transfers

    return Transfers(context.open())


def _list(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    return {"transfers": [_document(one) for one in _transfers(context).list()]}


def _address(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek_protocol.transfers import read_address

    text = _transfers(context).address()
    _write(arguments.out, text.encode())
    return {"ok": True, "fingerprint": read_address(text).fingerprint}


def _send(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.transfer.files import read_address_file
    from tirek.foundation.store.ids import parse_id

    address = read_address_file(arguments.to)
    transfers = _transfers(context)
    sent = transfers.send(parse_id(arguments.member), address, arguments.ground)
    _write(arguments.out, transfers.letter(sent.id))
    context.say(mark("The membership is on its way. It ends here when the other organisation's answer comes."))
    return {"transfer": _document(sent)}


def _look(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    return asdict(_transfers(context).look(arguments.file))


def _receive(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    return {"transfer": _document(_transfers(context).receive(arguments.file))}


def _take(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    return _answered(_transfers(context).take(arguments.file), arguments)


def _refuse(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    return _answered(_transfers(context).refuse(arguments.file, arguments.reason), arguments)


def _answer_recall(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    return _answered(_transfers(context).answer_recall(arguments.file), arguments)


def _answered(done: tuple[TransferView, bytes], arguments: argparse.Namespace) -> dict[str, Any]:
    _write(arguments.answer, done[1])
    return {"transfer": _document(done[0])}


def _again(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.foundation.store.ids import parse_id

    transfers, transfer = _transfers(context), parse_id(arguments.transfer)
    outgoing = any(one.id == transfer and one.direction == "out" for one in transfers.list())
    _write(arguments.out, transfers.letter(transfer) if outgoing else transfers.answer_again(transfer))
    return {"ok": True}


def _recall(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.foundation.store.ids import parse_id

    _write(arguments.out, _transfers(context).recall(parse_id(arguments.transfer)))
    return {"ok": True}


def _write(path: Path, data: bytes) -> None:
    from tirek.features.transfer.files import write_letter_file

    write_letter_file(path, data)


def _document(one: TransferView) -> dict[str, Any]:
    from tirek.foundation.store.ids import id_text

    return {**asdict(one), "id": id_text(one.id), "member": id_text(one.member) if one.member else None}
