from __future__ import annotations

import random
import struct
from pathlib import Path

import pytest

from tirek.foundation.model.gguf_check import ModelFileRefused, check_model_file


def refusal(path: Path) -> str:
    with pytest.raises(ModelFileRefused) as caught:
        check_model_file(path)
    return caught.value.code


def test_a_good_file_tells_what_it_is(model_file: Path) -> None:
    file = check_model_file(model_file)
    assert (file.architecture, file.licence, file.has_template) == ("llama", "Apache-2.0", True)
    assert file.size == model_file.stat().st_size
    # 3 blocks x 1 head x (224 + 224) values x 2 bytes
    assert file.kv_bytes_per_token == 2688


@pytest.mark.parametrize("content", [b"", b"GGUF", b"PK\x03\x04 not a model at all", b"GGUF" + struct.pack("<IQQ", 3, 2**60, 2**60)])
def test_what_is_no_model_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.gguf"
    path.write_bytes(content)
    assert refusal(path) == "MODEL-03"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.gguf") == "MODEL-01"


def test_a_file_cut_short_is_refused(tmp_path: Path, model_file: Path) -> None:
    whole = model_file.read_bytes()
    path = tmp_path / "cut.gguf"
    for length in (100, 5_000, len(whole) // 2, len(whole) - 1000):
        path.write_bytes(whole[:length])
        assert refusal(path) == "MODEL-03"


def test_a_kind_we_do_not_use_is_refused(tmp_path: Path, model_file: Path) -> None:
    key = b"general.architecture" + struct.pack("<IQ", 8, 5)
    whole = model_file.read_bytes()
    assert key + b"llama" in whole
    path = tmp_path / "other.gguf"
    path.write_bytes(whole.replace(key + b"llama", key + b"rwkv7"))
    assert refusal(path) == "MODEL-04"


def test_random_damage_never_gets_further_than_a_sentence(tmp_path: Path, model_file: Path) -> None:
    dice = random.Random(7)
    whole = model_file.read_bytes()[:60_000]
    path = tmp_path / "damaged.gguf"
    for _ in range(60):
        raw = bytearray(whole)
        for _ in range(5):
            raw[dice.randrange(4_000)] = dice.randrange(256)
        path.write_bytes(raw)
        assert refusal(path) in {"MODEL-03", "MODEL-04"}
