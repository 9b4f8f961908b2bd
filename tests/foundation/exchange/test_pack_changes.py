"""Small differences between packs, and changed keys: what a school follows by itself, and what it refuses."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata

from support.packs import Publisher, refusal, versions
from tirek.foundation.clock import SystemClock, milliseconds
from tirek.foundation.exchange import pack_files as school
from tirek.foundation.exchange.pack_files import tree_digest
from tirek.foundation.exchange.packs import installed_folder
from tirek_central.errors import OperatorError
from tirek_central.pack_keys import CHANGEABLE, KeyKeeper
from tirek_protocol import differences
from tirek_protocol.errors import Malformed
from tirek_protocol.packs import FOLDER


@pytest.fixture
def keeper(publisher: Publisher, centre: Any, tmp_path: Path) -> KeyKeeper:
    """The same repository in the hands of who has the offline keys."""
    keeper = KeyKeeper(tmp_path / "publisher", centre.identity, lambda: milliseconds(SystemClock().now()))
    publisher.repository = keeper
    return keeper


def change_a_little(publisher: Publisher, version: str) -> None:
    publisher.law(version)
    with (publisher.source / "law" / "articles" / "labour-code.jsonl").open("ab") as file:
        file.write(b"\n")
    publisher.publish()
    publisher.out()


class Fetched:
    """Which targets were asked for, and how many bytes they have."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: list[str] = []
        from tuf.ngclient import Updater

        real = Updater.download_target

        def download(updater: Any, info: Any, *more: Any) -> Any:
            self.names.append(info.path)
            return real(updater, info, *more)

        monkeypatch.setattr(Updater, "download_target", download)


# differences -----------------------------------------------------------------------------------------------------------
def test_a_newer_version_comes_as_a_small_difference(publisher: Publisher, desk: Any, org: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched = Fetched(monkeypatch)
    desk.install_packs(str(publisher.stick))
    change_a_little(publisher, "2027.1.1")
    desk.install_packs(str(publisher.stick))
    assert fetched.names == ["law/law.zip", "law/law.from-1.zst"] and versions(desk) == [("law", "2027.1.1")]
    places = {path.name.split(".", 1)[1]: path.stat().st_size for path in (publisher.stick / FOLDER / "targets" / "law").iterdir()}
    assert places["law.from-1.zst"] * 50 < places["law.zip"]
    folder = installed_folder(org, "law")
    assert folder is not None and tree_digest(folder) == tree_digest(publisher.source / "law")
    change_a_little(publisher, "2027.2.1")
    change_a_little(publisher, "2027.3.1")
    desk.install_packs(str(publisher.stick))  # a version was left out
    assert fetched.names[2:] == ["law/law.from-2.zst"] and tree_digest(installed_folder(org, "law") or Path()) == tree_digest(publisher.source / "law")


@pytest.mark.parametrize("how", ["flip", "cut", "away", "installed one changed"])
def test_a_bad_difference_falls_back_to_the_whole(publisher: Publisher, desk: Any, org: Any, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.install_packs(str(publisher.stick))
    change_a_little(publisher, "2027.1.1")
    file = next((publisher.stick / FOLDER / "targets" / "law").glob("*.zst"))
    content = file.read_bytes()
    if how == "away":
        file.unlink()
    elif how == "installed one changed":
        folder = installed_folder(org, "law")
        assert folder is not None
        with (folder / "acts.jsonl").open("ab") as changed:
            changed.write(b"\n")
    else:
        file.write_bytes(content[:40] + bytes([content[40] ^ 1]) + content[41:] if how == "flip" else content[:-3])
    fetched = Fetched(monkeypatch)
    desk.install_packs(str(publisher.stick))
    assert fetched.names[-1] == "law/law.zip" and versions(desk) == [("law", "2027.1.1")] and desk.packs()[0].whole


def test_a_signed_difference_that_makes_something_else_is_not_used(publisher: Publisher, desk: Any, org: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a difference gives, the signed hash of the result decides; then the whole is taken."""
    monkeypatch.setattr("tirek_central.packs.differences.make", lambda old, new: differences_of_other(old))
    desk.install_packs(str(publisher.stick))
    change_a_little(publisher, "2027.1.1")
    fetched = Fetched(monkeypatch)
    desk.install_packs(str(publisher.stick))
    assert fetched.names == ["law/law.from-1.zst", "law/law.zip"]
    assert tree_digest(installed_folder(org, "law") or Path()) == tree_digest(publisher.source / "law")


def differences_of_other(old: bytes) -> bytes:
    import zstandard

    known = zstandard.ZstdCompressionDict(old, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    return zstandard.ZstdCompressor(dict_data=known).compress(differences.lay_out({"../evil": b"x", "pack.json": b"{}"}))


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "a/../../evil", "a//b", "..\\evil", ""])
def test_names_that_lead_out_of_the_folder(tmp_path: Path, name: str) -> None:
    from tirek.foundation.errors import Circumstance

    with pytest.raises(Circumstance):
        school.write_files({name: b"x"}, tmp_path / "in" / "pack")
    assert not (tmp_path / "evil").exists() and not (tmp_path / "in" / "evil").exists()


NAMES = st.text("абвabc./ 1", min_size=1, max_size=8)


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(NAMES, st.binary(max_size=300), max_size=6), st.dictionaries(NAMES, st.binary(max_size=300), max_size=6))
def test_any_files_come_through(old: dict[str, bytes], new: dict[str, bytes]) -> None:
    before, after = differences.lay_out(old), differences.lay_out(new)
    made = differences.make(before, after)
    assert made is not None and differences.take_apart(differences.apply(before, made)) == new


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=400))
def test_rubbish_is_refused(rubbish: bytes) -> None:
    with pytest.raises(Malformed):
        differences.apply(b"old", rubbish)
    if rubbish:
        with pytest.raises(Malformed):
            differences.take_apart(rubbish + b" ")


def test_a_bomb_is_not_unpacked() -> None:
    import zstandard

    for content in (b"\0" * (differences.LIMIT + 1),):
        with pytest.raises(Malformed):
            differences.apply(b"", zstandard.ZstdCompressor().compress(content))
        with pytest.raises(Malformed):  # without its size in the head
            differences.apply(b"", zstandard.ZstdCompressor(write_content_size=False).compress(content))


# keys ------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["root-1", "root-3", "targets", "snapshot", "timestamp", "law"])
def test_a_changed_key_is_followed_and_the_old_one_signs_nothing(publisher: Publisher, keeper: KeyKeeper, desk: Any, tmp_path: Path, name: str) -> None:
    desk.install_packs(str(publisher.stick))
    shutil.copytree(tmp_path / "publisher", tmp_path / "thief")
    keeper.change(name)
    publisher.out()
    desk.install_packs(str(publisher.stick))  # follows the chain
    publisher.law("2027.1.1")
    publisher.publish()
    publisher.out()
    assert [pack.version for pack in desk.install_packs(str(publisher.stick))] == ["2027.1.1"]
    if name == "law":
        # Who took the old key goes on from the newest lists, and signs with what he has.
        metadata: Any = Metadata.from_file(str(publisher.metadata("law")))
        metadata.signed.version += 1
        old = (tmp_path / "thief" / "pack-keys" / "law.pem").read_bytes()
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        metadata.sign(CryptoSigner(load_pem_private_key(old, None)))  # type: ignore[arg-type]
        (publisher.stick / FOLDER / "metadata" / f"{metadata.signed.version}.law.json").write_bytes(metadata.to_bytes())
        publisher.metadata("law").write_bytes(metadata.to_bytes())
        assert versions(desk) == [("law", "2027.1.1")]


def test_one_after_the_other_all_keys_change(publisher: Publisher, keeper: KeyKeeper, desk: Any) -> None:
    desk.install_packs(str(publisher.stick))
    for name in CHANGEABLE:
        keeper.change(name)
    keeper.renew()
    publisher.law("2027.1.1")
    publisher.publish()
    publisher.out()
    assert [pack.version for pack in desk.install_packs(str(publisher.stick))] == ["2027.1.1"]


def test_a_lost_root_key_is_replaced_by_the_other_two_and_one_alone_can_nothing(publisher: Publisher, keeper: KeyKeeper, desk: Any, tmp_path: Path) -> None:
    desk.install_packs(str(publisher.stick))
    offline = tmp_path / "publisher" / "pack-keys" / "offline"
    (offline / "root-2.pem").unlink()
    keeper.change("root-2")
    publisher.out()
    desk.install_packs(str(publisher.stick))
    (offline / "root-1.pem").unlink()
    (offline / "root-3.pem").unlink()
    before = sorted(path.name for path in (tmp_path / "publisher" / "packs" / "metadata").iterdir())
    for act in (lambda: keeper.change("root-1"), lambda: keeper.change("timestamp"), keeper.renew):
        with pytest.raises(OperatorError) as refused:
            act()
        assert refused.value.code == "PACKS-08"
    assert sorted(path.name for path in (tmp_path / "publisher" / "packs" / "metadata").iterdir()) == before
    publisher.law("2027.1.1")
    publisher.publish()
    publisher.out()
    assert [pack.version for pack in desk.install_packs(str(publisher.stick))] == ["2027.1.1"]


def test_a_root_signed_by_new_keys_only_is_refused(publisher: Publisher, keeper: KeyKeeper, desk: Any, tmp_path: Path) -> None:
    """Who owns the server, but not the root keys, cannot put his own in their place."""
    desk.install_packs(str(publisher.stick))
    root: Any = Metadata.from_file(str(publisher.metadata("root")))
    root.signed.version += 1
    root.signed.roles["root"].keyids = []
    own = [CryptoSigner.generate_ed25519() for _ in range(3)]
    for signer in own:
        root.signed.add_key(signer.public_key, "root")
    root.signatures.clear()
    for signer in own:
        root.sign(signer, append=True)
    (publisher.stick / FOLDER / "metadata" / f"{root.signed.version}.root.json").write_bytes(root.to_bytes())
    assert refusal(lambda: desk.install_packs(str(publisher.stick))) == "PACK-01"


def test_a_change_that_was_broken_off_is_finished_or_forgotten(publisher: Publisher, keeper: KeyKeeper, desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.install_packs(str(publisher.stick))
    keys = tmp_path / "publisher" / "pack-keys"

    def cut(*_words: Any) -> None:
        raise OSError("the power went")

    for name, at in (("targets", "_take_into_use"), ("law", "_take_into_use"), ("timestamp", "_take_into_use"), ("root-1", "_take_into_use"), ("root-2", "_write_root")):
        with monkeypatch.context() as broken:
            broken.setattr(KeyKeeper, at, cut)
            with pytest.raises(OSError, match="power"):
                keeper.change(name)
        assert list(keys.rglob("*.next.pem"))
        publisher.law(f"2027.{name}")
        publisher.publish()
        publisher.out()
        assert [pack.version for pack in desk.install_packs(str(publisher.stick))] == [f"2027.{name}"], name
        assert not list(keys.rglob("*.next.pem"))


def test_renewing_gives_new_terms(publisher: Publisher, keeper: KeyKeeper, desk: Any) -> None:
    before = {role: Metadata[Any].from_file(str(publisher.metadata(role))).signed.expires for role in ("root", "targets", "law", "timestamp")}
    keeper._now_ms = lambda: milliseconds(SystemClock().now()) + 30 * 86_400_000
    keeper.renew()
    publisher.out()
    after = {role: Metadata[Any].from_file(str(publisher.metadata(role))).signed.expires for role in before}
    assert all(after[role] > before[role] for role in before)
    assert [pack.version for pack in desk.install_packs(str(publisher.stick))] == ["2026.12.1"]
    with pytest.raises(OperatorError) as refused:
        keeper.change("../../centre")
    assert refused.value.code == "PACKS-09"
