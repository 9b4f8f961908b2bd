"""`tirek dues …`: rates, charges, the accountant's lists, cash, corrections, the books of a month. Money in tenge as decimal strings."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

if TYPE_CHECKING:
    from tirek.features.dues.lists import ListRow, Preview, UnknownPayer
    from tirek.features.dues.rules import MonthState
    from tirek.features.dues.views import LineView, Receipt

_MONTH = "YYYY-MM"


def register(subparsers: Any, context: Any) -> None:
    """Adds the commands."""
    dues = subparsers.add_parser("dues", help="rates, payroll lists, cash, debts, shares and books of dues")
    deeds = dues.add_subparsers(dest="deed", metavar="DEED", required=True)

    def deed(name: str, help_: str, run: Callable[..., dict[str, Any]], *arguments: tuple[str, dict[str, Any]]) -> None:
        parser = deeds.add_parser(name, help=help_)
        for argument, options in arguments:
            parser.add_argument(argument, **options)
        parser.set_defaults(run=run)

    month = ("month", {"metavar": _MONTH})
    data = ("--data", {"required": True, "metavar": "F", "help": "JSON file, - for standard input"})
    reason = ("--reason", {"required": True, "metavar": "TEXT"})
    deed("rate", "set a rate: since, percent or sum, member, ground", _rate, data)
    deed("rates", "rates that were set", _rates)
    deed("shares", "set what goes upward: since, shares, ground; without --data show them", _shares, ("--data", {"metavar": "F"}))
    deed("charge", "charge everybody for a month", _charge, month)
    deed("list", "preview of the accountant's list; --commit takes it in", _list, ("file", {"type": Path, "metavar": "FILE"}),
         ("--month", {"required": True, "metavar": _MONTH}), ("--commit", {"action": "store_true"}),
         ("--again", {"action": "store_true", "help": "also rows that seem to have come before"}))  # fmt: skip
    deed("assign", "say whose an unknown payer's money is", _assign, ("row", {"metavar": "ROW_ID"}), ("member", {"metavar": "MEMBER_ID"}))
    deed("cash", "take cash in: member, amount, month, received_on; --out writes the receipt", _cash, data,
         ("--out", {"type": Path, "metavar": "FILE.pdf"}))  # fmt: skip
    deed("receipt", "a receipt as PDF", _receipt, ("id", {"metavar": "RECEIPT_ID"}), ("--out", {"type": Path, "required": True, "metavar": "FILE.pdf"}))
    deed("correct", "raise or lower what is to be paid: member, month, amount, reason", _correct, data)
    deed("take-back", "take a line of the ledger back by a line of its own", _take_back, ("line", {"metavar": "LINE_ID"}), reason)
    deed("month", "reconciliation of a month", _month, month)
    deed("member", "the ledger of one member", _member, ("member", {"metavar": "MEMBER_ID"}))
    deed("owed", "who owes, and for how many months", _owed)
    deed("export", "the reconciliation of a month, or without one who owes, as an Excel file; stands in the access log", _export,
         ("file", {"type": Path, "metavar": "FILE.xlsx"}), ("--month", {"metavar": _MONTH}))  # fmt: skip
    deed("close", "close the books of a month", _close, month)
    deed("reopen", "open closed books again", _reopen, month, reason)


def _rate(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.dues.rules import Rate, read_percent
    from tirek.features.dues.service import Dues

    data = _data(arguments, context, "since", "percent", "sum", "member", "ground")
    percent = data.get("percent") is not None
    if percent == (data.get("sum") is not None):
        raise _not_understood("percent")
    value = read_percent(str(data["percent"])) if percent else _money(data["sum"], "sum")
    if value is None:
        raise _not_understood("percent")
    member = _id(data["member"]) if data.get("member") else None
    Dues(context.open()).set_rate(Rate(_text(data, "since"), "percent" if percent else "sum", value, member), str(data.get("ground") or ""))
    return _rates(arguments, context)


def _rates(_arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.dues.rules import percent_text
    from tirek.features.dues.service import Dues
    from tirek.foundation.language.money import decimal_text
    from tirek.foundation.store.ids import id_text

    return {
        "rates": [
            {
                "id": id_text(one.id), "since": one.rate.since, "member": id_text(one.rate.member) if one.rate.member else None, "ground": one.ground,
                "percent": percent_text(one.rate.value) if one.rate.kind == "percent" else None,
                "sum": decimal_text(one.rate.value) if one.rate.kind == "sum" else None,
            }
            for one in Dues(context.open()).rates()
        ]
    }  # fmt: skip


def _shares(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.dues.ledger import Sharing
    from tirek.features.dues.rules import Share, percent_text, read_percent
    from tirek.features.dues.service import Dues

    dues = Dues(context.open())
    if arguments.data:
        data = _data(arguments, context, "since", "shares", "ground")
        given = data.get("shares")
        if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
            raise _not_understood("shares")
        points = [read_percent(str(one.get("percent", ""))) for one in given]
        if None in points:
            raise _not_understood("percent")
        shares = tuple(Share(str(one.get("body", "")), point or 0) for one, point in zip(given, points, strict=True))
        dues.set_sharing(Sharing(_text(data, "since"), shares, str(data.get("ground") or "")))
    return {
        "shares": [
            {"since": one.since, "ground": one.ground, "shares": [{"body": share.body, "percent": percent_text(share.basis_points)} for share in one.shares]}
            for one in dues.sharings()
        ]
    }


def _charge(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.dues.service import Dues

    dues = Dues(context.open())
    return {"charged": dues.charge(arguments.month), "action_id": _action(dues)}


def _list(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.dues.lists import PayrollLists
    from tirek.foundation.store.ids import id_text

    lists = PayrollLists(context.open())
    preview = lists.preview(arguments.file, arguments.month)
    refusal = preview.payroll.refusal()
    if refusal is not None:
        raise refusal
    document = _preview_json(preview, context)
    if arguments.commit:
        document["action_id"] = id_text(lists.take_in(preview, again=arguments.again))
    return document


def _preview_json(preview: Preview, context: Any) -> dict[str, Any]:
    from tirek.foundation.language.money import decimal_text

    return {
        "month": preview.month, "action_id": None, "total": decimal_text(preview.payroll.total),
        "stated": None if preview.payroll.stated is None else decimal_text(preview.payroll.stated), "differs": decimal_text(preview.differs),
        "counts": {name: preview.count(name) for name in ("found", "unknown", "again", "error", "skipped")},
        "mapping": [
            {"sheet": sheet.sheet, "columns": [{"letter": one.letter, "heading": one.heading, "field": one.field} for one in sheet.columns]}
            for sheet in preview.mapping.sheets
        ],
        "rows": [_row_json(row, context) for row in preview.rows],
    }  # fmt: skip


def _row_json(row: ListRow, context: Any) -> dict[str, Any]:
    from tirek.features.dues.payroll import PROBLEMS
    from tirek.foundation.language.money import decimal_text
    from tirek.foundation.store.ids import id_text

    payer = row.payer
    return {
        "sheet": payer.sheet, "row": payer.row, "status": row.standing, "name": payer.name, "staff_number": payer.staff_number,
        "amount": decimal_text(payer.amount), "member": id_text(row.match.member) if row.match.member else None, "how": row.match.how,
        "candidates": [id_text(one) for one in row.match.candidates], "code": payer.problem,
        "message": context.texts.t(PROBLEMS[payer.problem], typed=payer.typed) if payer.problem else "",
    }  # fmt: skip


def _assign(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.dues.lists import PayrollLists

    lists = PayrollLists(context.open())
    lists.assign(_id(arguments.row), _id(arguments.member))
    return {"ok": True, "action_id": _action(lists)}


def _cash(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.dues.service import Dues
    from tirek.features.dues.views import NewCash

    data = _data(arguments, context, "member", "amount", "month", "received_on")
    org = context.open()
    dues = Dues(org)
    day = str(data.get("received_on") or org.clock.today().isoformat())
    receipt = dues.take_cash(NewCash(_id(_text(data, "member")), _money(data.get("amount"), "amount"), _text(data, "month"), _day(day)))
    if arguments.out:
        _write_receipt(receipt, arguments.out, context)
    return {"receipt": _receipt_json(receipt), "action_id": _action(dues), "file": str(arguments.out) if arguments.out else None}


def _receipt(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.dues.service import Dues

    receipt = Dues(context.open()).receipt(_id(arguments.id))
    _write_receipt(receipt, arguments.out, context)
    return {"receipt": _receipt_json(receipt), "file": str(arguments.out)}


def _write_receipt(receipt: Receipt, path: Path, context: Any) -> None:
    from tirek.features.dues.receipt_paper import receipt_paper
    from tirek.features.settings.api import Settings
    from tirek.foundation.rendering.pdf import render_pdf
    from tirek.foundation.vault.files import write_atomic

    org = context.open()
    card = Settings(org).organisation()
    language = "ru" if context.texts.code == "ru" else "kk"
    name = card.named(language)
    data = render_pdf(receipt_paper(receipt, name, language, practice=org.practice))
    try:
        write_atomic(path, data)
    except OSError:
        raise Circumstance(
            "FILE-02", mark("The file “{name}” could not be written."), mark("Choose another folder and try again."), name=path.name
        ) from None


def _correct(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.dues.service import Dues

    data = _data(arguments, context, "member", "month", "amount", "reason")
    dues = Dues(context.open())
    dues.correct(_id(_text(data, "member")), _text(data, "month"), _money(data.get("amount"), "amount"), str(data.get("reason") or ""))
    return {"ok": True, "action_id": _action(dues)}


def _take_back(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.dues.service import Dues

    dues = Dues(context.open())
    dues.take_back(_id(arguments.line), arguments.reason)
    return {"ok": True, "action_id": _action(dues)}


def _month(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.dues.lists import PayrollLists
    from tirek.features.dues.rules import is_month, percent_text
    from tirek.features.dues.service import Dues
    from tirek.foundation.language.money import decimal_text
    from tirek.foundation.store.ids import id_text

    if not is_month(arguments.month):
        raise _not_understood("month")
    org = context.open()
    view, dues = PayrollLists(org).month(arguments.month), Dues(org)
    books = dues.books(view.month)
    return {
        "month": view.month, "closed": books.closed, "late": books.late, "received": decimal_text(view.taken), "of_nobody": decimal_text(view.nobody),
        "members": [
            {"member": id_text(row.member), "name": row.name, **(_state_json(row.state) if row.state else {"state": None})} for row in view.rows
        ],
        "unknown": [_unknown_json(one) for one in view.unknown],
        "shares": [
            {"body": share.body or None, "percent": percent_text(share.basis_points), "amount": decimal_text(amount)}
            for share, amount in dues.shares(view.month)
        ],
    }  # fmt: skip


def _export(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.dues.export import write_month, write_owed
    from tirek.features.dues.rules import is_month

    if arguments.month is not None and not is_month(arguments.month):
        raise _not_understood("month")
    org, texts = context.open(), context.texts
    count = write_month(arguments.file, org, arguments.month, texts) if arguments.month else write_owed(arguments.file, org, texts)
    context.say(mark("The file is not encrypted: everyone who has it can read it."))
    return {"ok": True, "file": str(arguments.file), "lines": count}


def _unknown_json(one: UnknownPayer) -> dict[str, Any]:
    from tirek.foundation.language.money import decimal_text
    from tirek.foundation.store.ids import id_text

    return {
        "row": id_text(one.row), "month": one.month, "name": one.name, "staff_number": one.staff_number, "place": one.place,
        "amount": decimal_text(one.amount), "candidates": [id_text(candidate) for candidate in one.candidates],
    }  # fmt: skip


def _state_json(state: MonthState) -> dict[str, Any]:
    from tirek.foundation.language.money import decimal_text

    sums = state.balance
    return {
        "month": state.month, "state": state.state, "charged": decimal_text(sums.charged), "corrections": decimal_text(sums.corrections),
        "paid": decimal_text(sums.paid), "owed": decimal_text(sums.owed), "sum_known": state.known,
    }  # fmt: skip


def _member(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.dues.service import Dues
    from tirek.foundation.language.money import decimal_text

    found = Dues(context.open()).member(_id(arguments.member))
    return {
        "owed": decimal_text(found.owed), "months_owed": found.open_months, "months": [_state_json(state) for state in found.months],
        "lines": [_line_json(line) for line in found.lines],
    }  # fmt: skip


def _line_json(line: LineView) -> dict[str, Any]:
    from tirek.foundation.language.money import decimal_text
    from tirek.foundation.store.ids import id_text

    return {
        "id": id_text(line.id), "month": line.month, "books": line.period, "side": line.side, "amount": decimal_text(line.amount),
        "correction": line.correction, "takes_back": id_text(line.corrects) if line.corrects else None, "taken_back": line.taken_back,
        "reason": line.reason, "booked_on": line.booked_on, "receipt": id_text(line.receipt) if line.receipt else None,
    }  # fmt: skip


def _receipt_json(receipt: Receipt) -> dict[str, Any]:
    from tirek.foundation.language.money import decimal_text
    from tirek.foundation.store.ids import id_text

    return {
        "id": id_text(receipt.id), "number": receipt.number, "payer": receipt.payer, "amount": decimal_text(receipt.amount), "month": receipt.month,
        "received_on": receipt.received_on, "received_by": receipt.received_by, "cancelled": receipt.cancelled,
    }  # fmt: skip


def _owed(_arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.dues.service import Dues
    from tirek.foundation.language.money import decimal_text
    from tirek.foundation.store.ids import id_text

    return {
        "debtors": [
            {"member": id_text(one.member), "name": one.name, "owed": decimal_text(one.owed), "months": list(one.months)}
            for one in Dues(context.open()).debtors()
        ]
    }


def _close(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.dues.service import Dues

    Dues(context.open()).close(arguments.month)
    return {"ok": True, "month": arguments.month, "closed": True}


def _reopen(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.dues.service import Dues

    Dues(context.open()).reopen(arguments.month, arguments.reason)
    return {"ok": True, "month": arguments.month, "closed": False}


# --- what was given ------------------------------------------------------------------------------------------------------


def _action(service: Any) -> str | None:
    from tirek.foundation.store.ids import id_text

    return id_text(service.last_action) if service.last_action else None


def _data(arguments: argparse.Namespace, context: Any, *names: str) -> dict[str, Any]:
    data = context.data(arguments.data)
    unknown = sorted(set(data) - set(names))
    if unknown:
        raise _not_understood(unknown[0])
    return data


def _text(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not value:
        raise _not_understood(name)
    return value


def _money(value: Any, name: str) -> int:
    from tirek.foundation.language.money import read_money

    amount = read_money(value)
    if amount is None:
        raise _not_understood(name)
    return amount


def _day(text: str) -> str:
    from tirek.foundation.language.dates import read_date

    day = read_date(text)
    if day is None:
        raise _not_understood("received_on")
    return day.isoformat()


def _id(text: str) -> int:
    from tirek.foundation.store.ids import parse_id

    return parse_id(text)


def _not_understood(name: str) -> Circumstance:
    return Circumstance(
        "DUES-00",
        mark("The field “{field}” is not understood. Nothing was written."),
        mark("Compare the file with the description of the command."),
        field=name[:40],
    )
