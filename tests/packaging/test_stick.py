"""The regional stick: what was split comes together, and what is damaged, missing or foreign is named."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tirek.foundation.updating.manifest import Manifest, mark_of, write_manifest
from tirek_protocol.signing import SigningKey

sys.path.insert(0, str(Path(__file__).parents[2] / "packaging" / "usb"))

import stick as sticks  # noqa: E402


@pytest.fixture
def key() -> SigningKey:
    return SigningKey(bytes(range(32)))


@pytest.fixture
def made(tmp_path: Path, key: SigningKey) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    for name in ("tirek.exe", "Орнату.pdf"):
        (folder / name).write_bytes(name.encode() * 1000)
    write_manifest(folder, Manifest(1, "2026-11-21", {}, {path.name: mark_of(path) for path in list(folder.iterdir())}, {}), key.sign)
    return folder


def test_a_whole_stick_is_whole(made: Path, key: SigningKey, capsys: pytest.CaptureFixture[str]) -> None:
    (made / "System Volume Information").mkdir()
    (made / "System Volume Information" / "x").write_bytes(b"Windows puts this there")
    assert sticks.verify(made, key.public) == 0
    assert "2 files, 0 faults" in capsys.readouterr().out


def test_damaged_missing_and_foreign_files_are_named(made: Path, key: SigningKey, capsys: pytest.CaptureFixture[str]) -> None:
    data = bytearray((made / "tirek.exe").read_bytes())
    data[100] ^= 1
    (made / "tirek.exe").write_bytes(data)
    (made / "Орнату.pdf").unlink()
    (made / "autorun.inf").write_bytes(b"x")
    assert sticks.verify(made, key.public) == 1
    said = capsys.readouterr().out
    assert all(line in said for line in ("damaged: tirek.exe", "missing: Орнату.pdf", "foreign: autorun.inf", "3 faults"))


def test_a_stick_of_somebody_else_is_not_ours(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sticks.verify(made, SigningKey.new().public) == 1
    assert "UPDATE-01" in capsys.readouterr().err


def test_a_large_model_is_split_and_joined(tmp_path: Path) -> None:
    model = tmp_path / "model.gguf"
    model.write_bytes(bytes(range(256)) * 40)
    parts = sticks.split(model, tmp_path / "stick", part=4000)
    assert [path.name for path in parts] == ["model.gguf.part01", "model.gguf.part02", "model.gguf.part03"]
    assert all(path.stat().st_size <= 4000 for path in parts)
    assert sticks.join(tmp_path / "stick", "model.gguf", tmp_path / "back.gguf") == 0
    assert (tmp_path / "back.gguf").read_bytes() == model.read_bytes()
    assert sticks.split(model, tmp_path / "whole")[0].read_bytes() == model.read_bytes()
    assert sticks.join(tmp_path / "stick", "other.gguf", tmp_path / "x") == 1


def test_the_page_how_to_install_has_both_languages_and_every_letter(tmp_path: Path) -> None:
    import pypdfium2
    from page import write_page

    for language, word in (("kk", "құпиясөз"), ("ru", "пароль")):
        write_page(tmp_path / "page.pdf", language, "0.1.0", ())
        with pypdfium2.PdfDocument(tmp_path / "page.pdf") as pdf:
            text = pdf[0].get_textpage().get_text_range()
            assert len(pdf) == 1 and word in text and "tirek-0.1.0-windows.exe" in text
