"""Makes a very small language model whose weights are set by hand: it quotes source [1] word for word, then stops.

For tests, benchmarks and the tour: a real GGUF file for the real engine, with an answer that can be checked, and no
trained weights anywhere. It knows nothing: it looks for the place where the last twelve pieces of text occurred
before and repeats what followed there. Its chat template starts that by a row of marks before the first source and
again at the answer, and ends it by an end mark behind the source.

How: each piece of text has a code of sixteen signs, any two of which differ in four places or more. Block 0 and 1
copy the codes of the twelve pieces before a place next to its own (attention by distance), block 2 compares those
rows (attention by content) and fetches the code that followed. The same weights can be read off `_weights`.

    python models/tiny_model.py OUT.gguf TEXTS.jsonl...     texts from which the common letter groups are learned
"""

from __future__ import annotations

import heapq
import json
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

VERSION = 1
"""Part of a cached file's name: raise it when the file would come out different."""

WIDTH, HEADS, HEAD_WIDTH, CODE = 224, 3, 224, 16
CONTEXT = 4096
PAIRS = 12                       # rotated pairs of a head, used for distance; the rest compares content
ONE = 13 * CODE                  # a place that always holds 1
CONTENT = 2 * PAIRS              # first place of a head that compares content
MARKS = [f"<|q{number}|>" for number in range(12)]
BEGIN, END, SYSTEM, USER, ASSISTANT = "<|begin|>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>"
CONTROL = [BEGIN, END, SYSTEM, USER, ASSISTANT, *MARKS]
LEARNED = 1500

# "[1] text" becomes "marks text [1] end"; a message without a source is quoted as a whole.
_TEMPLATE = """{%- set marks = '@MARKS@' -%}
{{- bos_token -}}
{%- for message in messages -%}
{{- '<|' + message.role + '|>' -}}
{%- if message.role == 'user' -%}
{%- if '[1] ' in message.content -%}
{%- set around = message.content.split('[1] ', 1) -%}
{%- set lines = around[1].split('\\n', 1) -%}
{{- around[0] + marks + lines[0] + ' [1]' + eos_token -}}
{%- if lines | length > 1 -%}{{- '\\n' + lines[1] -}}{%- endif -%}
{%- else -%}
{{- marks + message.content + eos_token -}}
{%- endif -%}
{%- else -%}
{{- message.content -}}
{%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}{{- '<|assistant|>' + marks -}}{%- endif -%}
"""

_WORD = re.compile(r"[^\r\n\w]?[^\W\d_]+|\d{1,3}| ?[^\s\w]+|\s+|_")


def make_tiny_model(path: Path, texts: Iterable[str]) -> Path:
    """Writes the model to `path` (about 2 MB, a second or two). The same texts give the same file."""
    vocabulary = _vocabulary(texts)
    _write(path, vocabulary, _weights(len(vocabulary.tokens)))
    return path


@dataclass(frozen=True)
class Vocabulary:
    tokens: list[str]
    merges: list[str]
    first_control: int


def _byte_letters() -> dict[int, str]:
    """The usual printable letter for each byte, so that a vocabulary of bytes can be stored as text."""
    kept = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = {byte: chr(byte) for byte in kept}
    for extra, byte in enumerate(byte for byte in range(256) if byte not in letters):
        letters[byte] = chr(256 + extra)
    return letters


def _vocabulary(texts: Iterable[str]) -> Vocabulary:
    letters = _byte_letters()
    words: Counter[tuple[str, ...]] = Counter()
    for text in texts:
        for word in _WORD.findall(text):
            words[tuple(letters[byte] for byte in word.encode())] += 1
    merges = _letter_merges(letters)
    known = set(merges)
    words = Counter({tuple(_apply(word, merges)): count for word, count in sorted(words.items())})
    merges += [pair for pair in _learn(words, LEARNED) if pair not in known]
    tokens = [letters[byte] for byte in range(256)]
    tokens += list(dict.fromkeys(first + second for first, second in merges))
    return Vocabulary([*tokens, *CONTROL], [f"{first} {second}" for first, second in merges], len(tokens))


def _letter_merges(letters: dict[int, str]) -> list[tuple[str, str]]:
    """The two bytes of each Cyrillic letter belong together."""
    own = [chr(code) for code in range(0x410, 0x450)] + list("ЁёІіҒғҚқҢңҮүҰұҺһӘәӨө")
    return [tuple(letters[byte] for byte in letter.encode()) for letter in own]   # type: ignore[misc]


def _apply(word: tuple[str, ...], merges: list[tuple[str, str]]) -> list[str]:
    known = set(merges)
    parts: list[str] = []
    for part in word:
        if parts and (parts[-1], part) in known:
            parts[-1] += part
        else:
            parts.append(part)
    return parts


def _learn(words: Counter[tuple[str, ...]], wanted: int) -> Iterator[tuple[str, str]]:
    """Byte pair encoding: again and again the most frequent neighbours become one piece. Ties by spelling."""
    spelled = [list(word) for word in words]
    counts = list(words.values())
    pairs: Counter[tuple[str, str]] = Counter()
    where: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for index, word in enumerate(spelled):
        for pair in zip(word, word[1:], strict=False):
            pairs[pair] += counts[index]
            where[pair].add(index)
    # A heap with stale entries: looking through all pairs for each piece would take most of the time.
    heap = [(-count, pair) for pair, count in pairs.items()]
    heapq.heapify(heap)
    while wanted and heap:
        count, best = heapq.heappop(heap)
        if -count != pairs[best]:
            continue
        if -count < 2:
            return
        yield best
        wanted -= 1
        changed: set[tuple[str, str]] = set()
        for index in sorted(where[best]):
            word = spelled[index]
            before = list(zip(word, word[1:], strict=False))
            word[:] = _joined(word, best)
            for pair in before:
                pairs[pair] -= counts[index]
            for pair in zip(word, word[1:], strict=False):
                pairs[pair] += counts[index]
                where[pair].add(index)
            changed.update(before, zip(word, word[1:], strict=False))
        for pair in sorted(changed - {best}):
            heapq.heappush(heap, (-pairs[pair], pair))
        pairs[best] = 0


def _joined(word: list[str], pair: tuple[str, str]) -> list[str]:
    out: list[str] = []
    for part in word:
        if out and (out[-1], part) == pair:
            out[-1] += part
        else:
            out.append(part)
    return out


def _codes(count: int) -> np.ndarray:
    """The first `count` words of the extended Hamming code [16, 11, 4] as rows of +1 and -1."""
    if count > 2048:
        raise ValueError("at most 2048 pieces have codes that differ in four places")
    rows = np.zeros((count, CODE), np.float32)
    data_places = [place for place in range(1, 16) if place & (place - 1)]
    for number in range(count):
        bits = [0] * 16
        for index, place in enumerate(data_places):
            bits[place] = number >> index & 1
        for parity in (1, 2, 4, 8):
            bits[parity] = sum(bits[place] for place in range(1, 16) if place & parity and place != parity) % 2
        bits[0] = sum(bits) % 2
        rows[number] = [1 - 2 * bit for bit in bits]
    return rows


_ANGLES = [math.pi / 2**power for power in range(PAIRS)]


def _matrix(rows: int, columns: int) -> np.ndarray:
    return np.zeros((rows, columns), np.float32)


def _copy_from(distances: list[int], slots: list[int], gain: float) -> dict[str, np.ndarray]:
    """Head h looks `distances[h]` places back and writes the slots found there behind its own."""
    query, key = _matrix(HEADS * HEAD_WIDTH, WIDTH), _matrix(HEAD_WIDTH, WIDTH)
    value, out = _matrix(HEAD_WIDTH, WIDTH), _matrix(WIDTH, HEADS * HEAD_WIDTH)
    for pair, angle in enumerate(_ANGLES):     # sum of cos(angle * (delta - distance)): a sharp peak at the distance
        key[2 * pair, ONE] = 1
        for head, distance in enumerate(distances):
            query[head * HEAD_WIDTH + 2 * pair, ONE] = 100 * math.cos(-distance * angle)
            query[head * HEAD_WIDTH + 2 * pair + 1, ONE] = 100 * math.sin(-distance * angle)
    for index, slot in enumerate(slots):
        for place in range(CODE):
            value[CONTENT + CODE * index + place, CODE * slot + place] = 1
            for head, distance in enumerate(distances):
                out[CODE * (distance + index) + place, head * HEAD_WIDTH + CONTENT + CODE * index + place] = gain
    return {"attn_q": query, "attn_k": key, "attn_v": value, "attn_output": out}


def _continue_the_same() -> dict[str, np.ndarray]:
    """Finds the place whose twelve pieces before are the last twelve now, and fetches the piece there."""
    query, key = _matrix(HEADS * HEAD_WIDTH, WIDTH), _matrix(HEAD_WIDTH, WIDTH)
    value, out = _matrix(HEAD_WIDTH, WIDTH), _matrix(WIDTH, HEADS * HEAD_WIDTH)
    for slot in range(12):
        for place in range(CODE):
            query[CONTENT + CODE * slot + place, CODE * slot + place] = 30
            key[CONTENT + CODE * slot + place, CODE * (slot + 1) + place] = 1
    for place in range(CODE):
        value[CONTENT + place, place] = 1
        out[place, CONTENT + place] = 8
    return {"attn_q": query, "attn_k": key, "attn_v": value, "attn_output": out}


def _weights(count: int) -> dict[str, np.ndarray]:
    embedding = _matrix(count, WIDTH)
    embedding[:, :CODE] = _codes(count)
    embedding[:, ONE] = 1
    turning = np.full(HEAD_WIDTH // 2, 1e30, np.float32)      # a huge divisor: no rotation where content is compared
    turning[:PAIRS] = [1 / angle for angle in _ANGLES]
    weights = {"token_embd": embedding, "output_norm": np.ones(WIDTH, np.float32), "rope_freqs": turning}
    # The gain undoes the normalisation of the block's input: 17 and 65 places of 224 are not zero there.
    blocks = [_copy_from([1, 2, 3], [0], math.sqrt(17 / WIDTH)),
              _copy_from([4, 7, 10], [0, 1, 2], math.sqrt(65 / WIDTH)), _continue_the_same()]
    for number, block in enumerate(blocks):
        norms = {name: np.ones(WIDTH, np.float32) for name in ("attn_norm", "ffn_norm")}
        silent = {name: _matrix(32, WIDTH) for name in ("ffn_gate", "ffn_up")} | {"ffn_down": _matrix(WIDTH, 32)}
        weights |= {f"blk.{number}.{name}": value for name, value in (norms | block | silent).items()}
    return weights


def _write(path: Path, vocabulary: Vocabulary, weights: dict[str, np.ndarray]) -> None:
    import gguf
    from gguf.quants import quantize

    eight_bit = gguf.GGMLQuantizationType.Q8_0
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("Tirek tiny quoting model")
    writer.add_license("Apache-2.0")
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(3)
    writer.add_feed_forward_length(32)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(1)
    writer.add_key_length(HEAD_WIDTH)
    writer.add_value_length(HEAD_WIDTH)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(1.0)
    writer.add_rope_dimension_count(HEAD_WIDTH)
    _write_vocabulary(writer, vocabulary, gguf.TokenType)
    for name, value in weights.items():
        if value.ndim == 2:
            writer.add_tensor(f"{name}.weight", quantize(value, eight_bit), raw_dtype=eight_bit)
        else:
            writer.add_tensor(f"{name}.weight", value)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _write_vocabulary(writer: Any, vocabulary: Vocabulary, kind: Any) -> None:
    first = vocabulary.first_control
    kinds = [kind.NORMAL] * first + [kind.CONTROL] * len(CONTROL)
    writer.add_vocab_size(len(vocabulary.tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("llama-bpe")
    writer.add_token_list(vocabulary.tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges(vocabulary.merges)
    writer.add_bos_token_id(first + CONTROL.index(BEGIN))
    writer.add_eos_token_id(first + CONTROL.index(END))
    writer.add_add_bos_token(False)
    writer.add_chat_template(_TEMPLATE.replace("@MARKS@", "".join(MARKS)))


def texts_of(paths: Iterable[Path]) -> list[str]:
    """The digests in files of records with `gist_kk` and `gist_ru`, one JSON object a line."""
    found: list[str] = []
    for path in sorted(paths):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line) if line.strip() else {}
            found += [str(record[name]) for name in ("gist_kk", "gist_ru") if record.get(name)]
    return found


if __name__ == "__main__":
    print(make_tiny_model(Path(sys.argv[1]), texts_of(Path(name) for name in sys.argv[2:])))
