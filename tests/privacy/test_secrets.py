"""Keys, passphrase and personal data do not slip out through `repr`, exceptions or the command lines of other processes."""

from __future__ import annotations

import argparse
import base64
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from support.canaries import Canaries, found_in
from support.organisations import PASSPHRASE, Template
from support.tiny_model import needs_engine, tiny_model
from tirek.app.command_line import Context
from tirek.app.main import _parser
from tirek.app.organisations import open_organisation
from tirek.features.members.model import Member
from tirek.features.members.service import Members
from tirek.features.settings.model import Setting
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Circumstance, to_words
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.engine import connect
from tirek.foundation.store.sealed_file import SealedFile
from tirek.foundation.vault import vault
from tirek.foundation.vault.slots import derive


def keys_of(org: OpenedOrganisation) -> list[bytes]:
    """Every key of an opened organisation."""
    ring = org.vault.keyring
    derived = [org.vault.own_key("drafts"), *(derive(key, b"tirek attachments") for key in ring.keys.values())]
    return [*ring.keys.values(), ring.header_key, *derived, *([ring.signing_seed] if ring.signing_seed else [])]


def written(keys: list[bytes]) -> list[bytes]:
    """How keys could stand in a text. Half a key is a leak too."""
    forms = [PASSPHRASE.encode(), repr(PASSPHRASE)[1:-1].encode(), ascii(PASSPHRASE)[1:-1].encode()]
    for key in keys:
        forms += [key, key.hex()[:32].encode(), base64.b64encode(key)[:20], base64.urlsafe_b64encode(key)[:20], repr(key[:16])[2:-1].encode(), str(list(key[:8]))[1:-1].encode()]
    return forms


def test_no_central_object_shows_a_key(org: OpenedOrganisation, template: Template) -> None:
    forms = written(keys_of(org))
    assert len(org.vault.keyring.keys) == 6
    with org.register.action("x") as act:
        objects: list[Any] = [
            org, org.vault, org.vault.keyring, org.vault.header, org.vault.signer, org.register, org.register._who, org.register._writer,  # noqa: SLF001
            org.register._writer.pool, org.office.blobs, org.actor, act, act.session, SealedFile(Path("x"), org.vault.own_key("drafts")),  # noqa: SLF001
        ]  # fmt: skip
        for one in objects:
            for said in (repr(one), str(one), f"{one}", ascii([one]), repr({"value": one})):
                assert found_in(said.encode("utf-8", "backslashreplace"), forms) is None, type(one)
    # The search would find one: the plain tuple of the same values shows it.
    assert found_in(repr(tuple(org.vault.keyring.keys.values())).encode(), forms) is not None


def told(error: BaseException) -> bytes:
    """All that a crash report could print of an exception and its causes."""
    return "\n".join([*traceback.format_exception(error), repr(error), str(error.args), repr(getattr(error, "values", ""))]).encode()


def test_database_errors_hide_what_was_written(org: OpenedOrganisation) -> None:
    words = Canaries()
    key, row = words.word("key"), {"last_name": words.word(), "first_name": words.word(), "sort_key": b"", "fold": words.word()}
    with org.office.action("x") as act:
        act.insert(Setting, {"key": key, "value": words.word()})

    def twice() -> None:
        with org.office.action("x") as act:
            act.insert(Setting, {"key": key, "value": words.word()})

    def incomplete() -> None:
        with org.register.action("x") as act:
            act.insert(Member, row | {"iin": words.iin})

    def many() -> None:
        with org.register.action("x") as act:
            act.insert_many(Member, [row | {"number_year": 1, "number_letter": "A", "number_seq": 1}] * 2)

    def past_the_journal() -> None:
        with org.office.action("x") as act:
            act.session.execute(Setting.__table__.insert(), {"id": 1, "key": words.word(), "value": words.word()})

    def asked_wrongly() -> None:
        with org.register.read() as session:
            session.execute(text("SELECT * FROM member_fts WHERE member_fts MATCH :word"), {"word": f'{words.word()} "'}).all()

    for act_wrongly in (twice, incomplete, many, past_the_journal, asked_wrongly):
        with pytest.raises(DatabaseError) as error:
            act_wrongly()
        assert "hidden" in str(error.value) or "hide_parameters" in str(error.value), act_wrongly
        assert found_in(told(error.value), [*words.forms(), *written(keys_of(org))]) is None, act_wrongly
        message, step = to_words(org.texts, error.value)
        assert found_in((message + step).encode(), words.forms()) is None


def test_a_mistake_of_the_program_is_spoken_of_without_its_data(org: OpenedOrganisation) -> None:
    words = Canaries()
    assert found_in("".join(to_words(org.texts, ValueError(words.word()))).encode(), words.forms()) is None


@pytest.mark.parametrize("asked", ['"', "'", '" AND (', "* OR", "NEAR(", "a\0b", "%_\\", "-" * 50, "🙂" * 5])
def test_words_of_a_search_never_become_an_error(org: OpenedOrganisation, asked: str) -> None:
    words = Canaries()
    assert Members(org).page(f"{words.word()} {asked}") == []


def test_a_wrong_file_key_or_passphrase_shows_neither(template: Template, tmp_path: Path, clock: FixedClock) -> None:
    org = template.open_copy(tmp_path / "home", clock)
    keys = keys_of(org)
    org.close()

    def wrong_key() -> None:
        connect(org.home / "data" / "office.db", org.vault.keyring.keys["register"])

    def wrong_passphrase() -> None:
        vault.unlock(org.home, PASSPHRASE + "1")

    def weak_passphrase() -> None:
        vault.refuse_weak(PASSPHRASE[:6])

    def known_words() -> None:
        vault.refuse_weak("Айгүл Айгүл Айгүл", "Айгүл")

    for act_wrongly in (wrong_key, wrong_passphrase, weak_passphrase, known_words):
        with pytest.raises(Circumstance) as error:
            act_wrongly()
        assert found_in(told(error.value), [*written(keys), PASSPHRASE[:6].encode() + b'"']) is None
        for language in ("kk", "ru", "en"):
            said = "".join(to_words(load_texts(language), error.value))
            assert PASSPHRASE not in said and PASSPHRASE[:6] not in said and "Айгүл" not in said


def test_no_option_of_any_command_takes_a_passphrase() -> None:
    """What stands in a command line is seen by everybody on the computer: only files are named there."""
    found: set[str] = set()

    def look(parser: argparse.ArgumentParser) -> None:
        for action in parser._actions:  # noqa: SLF001
            if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
                for child in action.choices.values():
                    look(child)
            found.update(name for name in (*action.option_strings, action.dest) if "pass" in name or "code" in name or "key" in name)

    look(_parser(Context()))
    assert {name for name in found if not name.endswith(("-file", "_file"))} == set()
    assert "--passphrase-file" in found


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[Any, dict[str, Any]]]]:
    """Every process that is started, as it is started, without stopping it from being so."""
    real: Callable[..., Any] = subprocess.Popen.__init__
    seen: list[tuple[Any, dict[str, Any]]] = []

    def watched(self: Any, arguments: Any, *more: Any, **options: Any) -> None:
        seen.append((arguments, options))
        real(self, arguments, *more, **options)

    monkeypatch.setattr(subprocess.Popen, "__init__", watched)
    return seen


@needs_engine
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have no walls for the model yet")
def test_the_models_process_gets_no_secret(template: Template, tmp_path: Path, clock: FixedClock, started: list[tuple[Any, dict[str, Any]]], monkeypatch: pytest.MonkeyPatch) -> None:
    from tirek.foundation.model.client import ModelWorker
    from tirek.foundation.model.drafting import Drafter, Passage

    template.open_copy(tmp_path / "home", clock).close()
    (tmp_path / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
    monkeypatch.setenv("TIREK_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    org = open_organisation(tmp_path / "home", PASSPHRASE, clock=clock, texts=load_texts("kk"))
    words, forms = Canaries(), written(keys_of(org))
    worker = ModelWorker(tiny_model(), clock)
    try:
        Drafter(worker, "tiny").draft(f"Демалыс қанша күн? {words.word()}", [Passage("1", "Еңбек демалысы – 24 күнтізбелік күн.")], "kk")
        assert worker.process_id is not None and started
        for arguments, options in started:
            handed = repr((arguments, options.get("env"), options.get("pass_fds"))).encode()
            assert found_in(handed, [*forms, *words.forms()]) is None
            assert options.get("close_fds", True), "no open file of ours is inherited"
        _look_at_process(worker.process_id, org, [*forms, *words.forms()])
    finally:
        worker.close()
        org.close()


def _look_at_process(process: int, org: OpenedOrganisation, forms: list[bytes]) -> None:
    place = Path("/proc") / str(process)
    for name in ("cmdline", "environ"):
        try:
            content = (place / name).read_bytes()
        except PermissionError:  # only root may look into it: better still
            continue
        assert name == "environ" or content
        assert found_in(content, forms) is None
    try:
        open_files = [str(entry.readlink()) for entry in (place / "fd").iterdir()]
    except PermissionError:
        return
    assert not [path for path in open_files if path.startswith(str(org.home))]


def test_the_centres_process_is_never_started_by_the_program() -> None:
    """The centre is another program on another computer: nothing of the desktop starts it, so nothing can be handed to it."""
    code = Path(__file__).resolve().parents[2] / "desktop" / "tirek"
    starters = {
        path.relative_to(code).as_posix()
        for path in code.rglob("*.py")
        if any(word in path.read_text(encoding="utf-8") for word in ("Popen(", "subprocess.run(", "os.exec", "os.spawn", "posix_spawn"))
    }
    real = {path for path in starters if not path.startswith(("app/tour/", "app/benchmarks/", "foundation/model/"))}
    # The new program's self-check gets its own path and nothing of the organisation.
    assert real == {"features/updates/service.py"}, "a new way to start a process: look at what it hands over, then name it here"
    with_central = [path for path in code.rglob("*.py") if "tirek_central" in path.read_text(encoding="utf-8")]
    assert {path.relative_to(code).parts[:2] for path in with_central} <= {("app", "tour"), ("app", "benchmarks")}
