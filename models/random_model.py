"""Makes a language model of 200 million random weights: it says nothing, and costs what a small real one costs.

For the benchmarks of the model's process only. The words come from the same digests as the tiny quoting model's.

    python models/random_model.py OUT.gguf TEXTS.jsonl...
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

VERSION = 1
"""Part of a cached file's name: raise it when the file would come out different."""

WIDTH, LAYERS, HEADS, FEED_FORWARD, CONTEXT = 1024, 16, 16, 2816, 4096
_BLOCK = 32
_SPREAD = 0.02
"""Usual size of a weight."""

_TEMPLATE = (
    "{{- bos_token -}}{%- for message in messages -%}{{- '<|' + message.role + '|>' + message.content + eos_token -}}{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{- '<|assistant|>' -}}{%- endif -%}"
)


def make_random_model(path: Path, tiny: Any, texts: Iterable[str]) -> Path:
    """Writes the model to `path`: 220 MB in a few seconds. `tiny` is the maker of the tiny model, for its vocabulary."""
    import gguf

    vocabulary = tiny._vocabulary(texts)
    chance = np.random.default_rng(20261121)
    kind = gguf.GGMLQuantizationType.Q8_0
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("Tirek random model")
    writer.add_license("Apache-2.0")
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-6)
    tiny._write_vocabulary(writer, vocabulary, gguf.TokenType)
    writer.kv_data[0]["tokenizer.chat_template"].value = _TEMPLATE
    words = _weights(chance, len(vocabulary.tokens), WIDTH)
    words[vocabulary.first_control :] = 0      # the likeliest piece is then never an end mark: every answer runs its length
    writer.add_tensor("token_embd.weight", words, raw_dtype=kind)
    writer.add_tensor("output_norm.weight", np.ones(WIDTH, np.float32))
    for number in range(LAYERS):
        for name in ("attn_norm", "ffn_norm"):
            writer.add_tensor(f"blk.{number}.{name}.weight", np.ones(WIDTH, np.float32))
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            writer.add_tensor(f"blk.{number}.{name}.weight", _weights(chance, WIDTH, WIDTH), raw_dtype=kind)
        for name in ("ffn_gate", "ffn_up"):
            writer.add_tensor(f"blk.{number}.{name}.weight", _weights(chance, FEED_FORWARD, WIDTH), raw_dtype=kind)
        writer.add_tensor(f"blk.{number}.ffn_down.weight", _weights(chance, WIDTH, FEED_FORWARD), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _weights(chance: np.random.Generator, rows: int, columns: int) -> np.ndarray:
    """Random rows as the file stores them: for each 32 weights a scale of two bytes and 32 signed bytes."""
    blocks = np.empty((rows, columns // _BLOCK, 2 + _BLOCK), np.uint8)
    blocks[:, :, :2] = np.frombuffer(np.float16(_SPREAD / 73).tobytes(), np.uint8)
    blocks[:, :, 2:] = chance.integers(0, 255, (rows, columns // _BLOCK, _BLOCK), np.uint8) - 127
    return blocks.reshape(rows, -1)


if __name__ == "__main__":
    import tiny_model

    print(make_random_model(Path(sys.argv[1]), tiny_model, tiny_model.texts_of(Path(name) for name in sys.argv[2:])))
