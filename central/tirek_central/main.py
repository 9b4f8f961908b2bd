"""`tirek-central`: serve, enrol, notice, stick, publish, report."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import key_commands, region_commands, staff_commands
from .errors import OperatorError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from .identity import Identity

LANGUAGES = ("kk", "ru", "en")


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 1 refused or failed, 2 wrong usage."""
    args = command_line().parse_args(arguments)
    as_json = bool(getattr(args, "json", False))
    try:
        result = args.run(args)
    except OperatorError as error:
        if as_json:
            _print({"error": {"code": error.code, "message": error.message, "next_step": error.next_step}})
        else:
            print(f"{error.code}. {error.message} {error.next_step}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    if result is not None and as_json:
        _print(result)
    elif result is not None:
        for name, value in result.items():
            print(f"{name}: {value}")
    return 0


def _print(document: dict[str, Any]) -> None:
    print(json.dumps(document, ensure_ascii=False), flush=True)


def command_line() -> argparse.ArgumentParser:
    """All that the program understands."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data", type=Path, default=argparse.SUPPRESS, help="the centre's folder")
    common.add_argument("--database", default=argparse.SUPPRESS, help="address of a database; else a file in --data")
    common.add_argument("--practice", action="store_true", default=argparse.SUPPRESS, help="a centre for practice only")
    common.add_argument("--name", default=argparse.SUPPRESS, help="name of the centre, used when it is made")
    common.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
    parser = argparse.ArgumentParser("tirek-central", description="The central platform of Tirek.", parents=[common])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_service(commands, common)
    _add_sticks_and_packs(commands, common)
    staff_commands.register(commands, common, _open)
    region_commands.register(commands, common, _open)
    key_commands.register(commands, common, _open)
    return parser


def _add_service(commands: Any, common: argparse.ArgumentParser) -> None:
    """What answers organisations over the line, and what an operator does with its database."""
    serve = commands.add_parser("serve", parents=[common], help="answer organisations")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8765, help="0 takes a free one")
    serve.add_argument("--public-url", help="where organisations find this centre, if not at host and port")
    serve.add_argument("--members-page", action="store_true", help="members of schools may write from a telephone")
    serve.add_argument("--metrics-token-file", type=Path, help="gives figures to Prometheus at /metrics, to who has this token")
    serve.add_argument("--packs-store", metavar="URL", help="offer the packs of this store (s3://BUCKET/PREFIX) instead of those in --data")
    serve.set_defaults(run=_serve)

    enrol = commands.add_parser("enrol", parents=[common], help="write an invitation for an organisation")
    enrol.add_argument("organisation", metavar="ORG", help="its name; with --again its id")
    enrol.add_argument("--again", action="store_true", help="another computer of an organisation that is here already")
    enrol.add_argument("--kind", choices=("desk", "lawyer"), help="the region's desk or a lawyer; without it a school")
    enrol.add_argument("--out", type=Path, required=True, metavar="FILE")
    enrol.add_argument("--url", help="where the organisation will find this centre")
    enrol.add_argument("--region", metavar="NAME", help="it belongs to this region; a certified region signs the invitation")
    enrol.set_defaults(run=_enrol)

    notice = commands.add_parser("notice", parents=[common], help="publish a notice to all organisations")
    notice.add_argument("--file", type=Path, help='JSON {"title": {"kk", "ru"}, "text": {"kk", "ru"}}')
    for language in LANGUAGES:
        notice.add_argument(f"--title-{language}")
        notice.add_argument(f"--text-{language}")
    notice.set_defaults(run=_notice)

    commands.add_parser("report", parents=[common], help="figures of what has arrived").set_defaults(run=_report)
    divide = commands.add_parser("partition", parents=[common], help="divide the largest tables of a PostgreSQL; stop the services first")
    divide.add_argument("--parts", type=int, default=16)
    divide.set_defaults(run=_partition)
    commands.add_parser("bench", parents=[common], help="taking in against a raw insert").set_defaults(run=_bench)


def _add_sticks_and_packs(commands: Any, common: argparse.ArgumentParser) -> None:
    """What goes by hand, and what is published."""
    stick = commands.add_parser("stick", parents=[common], help="take in what schools put on a stick, and answer them on it")
    stick.add_argument("folder", type=Path, metavar="DIR")
    stick.set_defaults(run=_stick)

    carry = commands.add_parser("carry", parents=[common], help="forward a stick of many schools to a centre over the line, and its answers back")
    carry.add_argument("folder", type=Path, metavar="DIR")
    carry.add_argument("--to", required=True, metavar="URL", help="address of the centre")
    carry.set_defaults(run=_carry)

    publish = commands.add_parser("publish", parents=[common], help="publish signed packs from a folder (law, templates, …)")
    publish.add_argument("folder", type=Path, metavar="DIR", nargs="?", help="may be left out with --renew and --new-key")
    publish.add_argument("--store", metavar="URL", help="also send all packs to this store (s3://BUCKET/PREFIX)")
    publish.add_argument("--renew", action="store_true", help="new terms for all signatures; needs the offline keys")
    publish.add_argument("--new-key", action="append", default=[], metavar="NAME", help="puts a new key in the place of root-1, targets, law, …")
    publish.add_argument("--stick", type=Path, metavar="DIR", help="also put all packs on a stick")
    publish.set_defaults(run=_publish)


def _open(args: argparse.Namespace) -> tuple[Path, Identity, Engine]:
    from .database import open_database
    from .identity import open_identity

    data: Path = getattr(args, "data", None) or _default_data()
    identity = open_identity(data, practice=getattr(args, "practice", False), name=getattr(args, "name", None))
    return data, identity, open_database(_database(args), data)


def _database(args: argparse.Namespace) -> str | None:
    """By the environment too: what stands in a command line is seen by every user of the machine."""
    return getattr(args, "database", None) or os.environ.get("TIREK_CENTRAL_DATABASE")


def _default_data() -> Path:
    if named := os.environ.get("TIREK_CENTRAL_DATA"):
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_dir("tirek-central", appauthor=False))


def _serve(args: argparse.Namespace) -> None:
    from .identity import remember_url
    from .server import serve

    data, identity, engine = _open(args)

    def ready(url: str) -> None:
        remember_url(data, identity, args.public_url or url)
        if getattr(args, "json", False):
            _print({"url": url, "practice": identity.practice})
        else:
            print(f"{identity.name} answers at {url}", flush=True)

    options: dict[str, Any] = {"public_url": args.public_url, "members": args.members_page, "packs": data / "packs"}
    if args.packs_store:
        from .pack_store import PackStore

        options["packs"] = PackStore(args.packs_store)
    options["metrics_token"] = _metrics_token(args.metrics_token_file)
    serve(engine, identity, args.host, args.port, ready, **options)


def _metrics_token(path: Path | None) -> str | None:
    try:
        token = path.read_text("ascii").strip() if path else None
    except (OSError, ValueError) as error:
        raise OperatorError("METRICS-01", "The token of the metrics cannot be read.", "Check the file's name and rights.") from error
    if token is not None and len(token) < 16:
        raise OperatorError("METRICS-02", "The token of the metrics is too short.", "Write at least 16 letters into the file.")
    return token


def _enrol(args: argparse.Namespace) -> dict[str, Any]:
    from tirek_protocol.invitations import fingerprint

    from .clock import system_now_ms
    from .enrolment import Enrolments

    _data, identity, engine = _open(args)
    if not args.organisation.strip():
        raise OperatorError("ENROL-01", "The organisation has no name.", "Write its name after the word enrol.")
    again = _organisation_id(args.organisation) if args.again else None
    region = region_commands.region_id(engine, args.region) if args.region else None
    options: dict[str, Any] = {"region": region, "kind": args.kind, "again": again}
    invited = Enrolments(engine, identity, system_now_ms).invite(args.organisation.strip(), args.url, **options)
    try:
        args.out.write_text(invited.text + "\n", encoding="ascii")
    except OSError as error:
        raise OperatorError(
            "ENROL-02", "The invitation could not be written.", "Name another file with --out."
        ) from error
    return {
        "organisation_id": f"{invited.organisation_id:016x}",
        "file": str(args.out),
        "url": args.url or identity.url,
        "practice": identity.practice,
        "fingerprint": fingerprint(identity.sign.public),
    }


def _organisation_id(text: str) -> int:
    try:
        return int(text.strip(), 16)
    except ValueError:
        raise OperatorError("ENROL-03", "There is no organisation with this id.", "See the list of organisations.") from None


def _notice(args: argparse.Namespace) -> dict[str, Any]:
    from tirek_protocol.errors import Malformed

    from .clock import system_now_ms
    from .notices import Notices

    title, text = _notice_words(args)
    if not title or not text:
        raise OperatorError("NOTICE-01", "The notice has no words.", "Give --title-kk, --text-kk and the same for ru.")
    _data, identity, engine = _open(args)
    try:
        notice = Notices(engine, identity, system_now_ms).publish(title, text)
    except Malformed as error:
        raise OperatorError("NOTICE-02", "The notice is too long.", "Make it shorter than 20,000 letters.") from error
    return {"notice_id": notice.hex()}


def _notice_words(args: argparse.Namespace) -> tuple[dict[str, str], dict[str, str]]:
    if args.file:
        try:
            found: Any = json.loads(args.file.read_text("utf-8"))
            title = {str(key): str(value) for key, value in found["title"].items()}
            return title, {str(key): str(value) for key, value in found["text"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise OperatorError(
                "NOTICE-03", "The file of the notice cannot be read.", 'Write {"title": {"kk": …}, "text": {"kk": …}}.'
            ) from error

    def words(what: str) -> dict[str, str]:
        given = {language: getattr(args, f"{what}_{language}") for language in LANGUAGES}
        return {language: value for language, value in given.items() if value}

    return words("title"), words("text")


def _stick(args: argparse.Namespace) -> dict[str, Any]:
    from dataclasses import asdict

    from .clock import system_now_ms
    from .stick import Stick

    if not args.folder.is_dir():
        raise OperatorError("STICK-02", "There is no such folder.", "Write where the stick is.")
    _data, identity, engine = _open(args)
    return asdict(Stick(engine, identity, system_now_ms).visit(args.folder))


def _carry(args: argparse.Namespace) -> dict[str, Any]:
    """Needs no folder of a centre: whoever carries has no key."""
    from dataclasses import asdict

    from .carrier import Carrier

    if not args.folder.is_dir():
        raise OperatorError("STICK-02", "There is no such folder.", "Write where the stick is.")
    return asdict(Carrier(args.to).visit(args.folder))


def _publish(args: argparse.Namespace) -> dict[str, Any]:
    from dataclasses import asdict

    from .clock import system_now_ms
    from .pack_keys import KeyKeeper

    if not (args.folder is not None and args.folder.is_dir()) and not (args.folder is None and (args.renew or args.new_key)):
        raise OperatorError("PACKS-07", "There is no such folder.", "Write where the prepared packs are.")
    data, identity, _engine = _open(args)
    repository = KeyKeeper(data, identity, system_now_ms)
    changed = {name: repository.change(name) for name in args.new_key}
    if args.renew:
        repository.renew()
    published = repository.publish(args.folder) if args.folder is not None else []
    document: dict[str, Any] = {"packs": [asdict(one) for one in published], "folder": str(repository.folder)}
    document |= ({"new_keys": changed} if changed else {}) | ({"renewed": True} if args.renew else {})
    if args.store:
        from .pack_store import PackStore

        document["sent_to_store"] = PackStore(args.store).send(repository.folder)
    return document | ({"stick": str(repository.copy_to(args.stick))} if args.stick else {})


def _report(args: argparse.Namespace) -> dict[str, Any]:
    from .report import report

    return report(_open(args)[2])


def _partition(args: argparse.Namespace) -> dict[str, Any]:
    from .partitioning import partition

    return partition(_open(args)[2], args.parts)


def _bench(args: argparse.Namespace) -> dict[str, Any]:
    from .bench import bench

    return bench(_database(args))


if __name__ == "__main__":
    sys.exit(main())
