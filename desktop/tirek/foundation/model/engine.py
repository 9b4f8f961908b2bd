"""llama.cpp behind four calls: prepare, open, stream, cancel. Runs only inside the model's own process.

It uses the C interface directly: the binding's comfortable class would compile the file's template, keep half a
gigabyte of address space for scores nobody reads, and have no way to stop in the middle of a computation.
"""

from __future__ import annotations

import codecs
import ctypes
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tirek.foundation.model.chat import ChatTemplate, NoTemplate
from tirek.foundation.model.messages import Part

BATCH_TOKENS, WARM_TOKENS = 256, 32
"""Tokens computed at a time; while nobody waits, few, so that a question waits for few."""
_ABORTED = 2                      # what llama_decode answers when the abort call-back said yes
_PIECE_BYTES, _META_BYTES = 512, 65_536 * 4


class TooLong(Exception):
    """The prompt and the answer do not fit into the context."""


class Cancelled(Exception):
    """Somebody does not want the rest of the answer."""


class CannotOpen(Exception):
    """The engine refused the file."""


class BadGrammar(Exception):
    """The grammar cannot be read."""


class UnknownProcessor(Exception):
    """No library of the engine runs on this computer's processor."""


class DecodeFailed(Exception):
    """The engine stopped in the middle of an answer."""


_LOG_CALL_BACK = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)
_SILENT = _LOG_CALL_BACK(lambda _level, _text, _data: None)


def prepare() -> Any:
    """Imports the engine and loads the library that suits this processor. Before sealing. Raises UnknownProcessor."""
    import llama_cpp

    llama_cpp.llama_log_set(_SILENT, None)     # it writes pages about every file, and nobody reads them
    home = Path(llama_cpp.__file__).parent
    if any((home / "lib").glob("*ggml-cpu-*")):
        # Exactly this name: the wheel holds copies of one library, and another copy is another, unrelated registry.
        names = [home / "lib" / name for name in ("libggml.so.0", "libggml.dylib", "ggml.dll")]
        library = ctypes.CDLL(str(next(name for name in names if name.exists())))
        library.ggml_backend_load_all_from_path.argtypes = [ctypes.c_char_p]
        library.ggml_backend_dev_count.restype = ctypes.c_size_t
        library.ggml_backend_load_all_from_path(str(home / "lib").encode())
        if library.ggml_backend_dev_count() == 0:
            raise UnknownProcessor
    llama_cpp.llama_backend_init()
    return llama_cpp


class StopFlag:
    """A flag that C looks at hundreds of times a token: the length of a text of no or one letter, by C's own strlen.

    A call-back into Python at each of these places would cost a tenth of a small model's time.
    """

    def __init__(self) -> None:
        self._letter = ctypes.create_string_buffer(2)
        library = ctypes.CDLL("msvcrt" if sys.platform == "win32" else None)
        self.function = ctypes.cast(library.strlen, ctypes.c_void_p)
        self.address = ctypes.addressof(self._letter)

    def raise_it(self) -> None:
        self._letter[0] = b"x"

    def lower(self) -> None:
        self._letter[0] = b"\0"

    def __bool__(self) -> bool:
        return self._letter.raw[0] != 0


class Engine:
    """One open model. Not for several threads, but `stop` may be raised by another one at any moment."""

    def __init__(self, path: str, *, context_tokens: int, threads: int, progress: Callable[[float], None],
                 stop: StopFlag) -> None:
        import llama_cpp

        self._api: Any = llama_cpp
        self._stop = stop
        # Kept as attributes: C holds only their addresses.
        self._on_progress = llama_cpp.llama_progress_callback(lambda share, _data: _tell(progress, share))
        self._on_abort = ctypes.cast(stop.function, llama_cpp.ggml_abort_callback)
        self._model = self._open_model(path)
        self._vocabulary = llama_cpp.llama_model_get_vocab(self._model)
        self._context = self._open_context(context_tokens, threads)
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._evaluated: list[int] = []        # tokens whose computation is still in memory, in order
        self.kept_tokens = 0                   # of the last prompt: those that were there before
        self._next = (llama_cpp.llama_token * 1)()
        self._next_batch = llama_cpp.llama_batch_get_one(self._next, 1)     # points at `_next`: made once, used per token
        self._piece = ctypes.create_string_buffer(_PIECE_BYTES)
        self.template = ChatTemplate(self._metadata("tokenizer.chat_template"),
                                     begin=self._token_name(llama_cpp.llama_vocab_bos(self._vocabulary)),
                                     end=self._token_name(llama_cpp.llama_vocab_eos(self._vocabulary)))
        self.context_tokens: int = llama_cpp.llama_n_ctx(self._context)
        self.vocabulary_size: int = llama_cpp.llama_vocab_n_tokens(self._vocabulary)

    def _open_model(self, path: str) -> Any:
        values = self._api.llama_model_default_params()
        values.n_gpu_layers = 0
        values.load_mode = self._api.LLAMA_LOAD_MODE_MMAP      # pages come from the file as they are needed
        values.check_tensors = False
        values.progress_callback = self._on_progress
        model = self._api.llama_model_load_from_file(path.encode(), values)
        if not model:
            raise CannotOpen
        return model

    def _open_context(self, context_tokens: int, threads: int) -> Any:
        values = self._api.llama_context_default_params()
        values.n_ctx = context_tokens
        values.n_batch = values.n_ubatch = BATCH_TOKENS
        values.n_threads = values.n_threads_batch = threads
        values.flash_attn_type = self._api.LLAMA_FLASH_ATTN_TYPE_DISABLED
        values.abort_callback = self._on_abort
        values.abort_callback_data = self._stop.address
        context = self._api.llama_init_from_model(self._model, values)
        if not context:
            raise CannotOpen
        return context

    def raw(self) -> tuple[Any, Any]:
        """llama.cpp's own context and vocabulary, for the benchmark."""
        return self._context, self._vocabulary

    def prompt(self, system: list[Part], user: list[Part]) -> list[int]:
        """Tokens of the whole prompt. Raises NoTemplate, TooLong."""
        tokens: list[int] = []
        for part in self.template.render(system, user):
            tokens += self._tokens(part.text, control=not part.foreign)
        if not tokens:
            raise NoTemplate
        return tokens

    def beginning(self, system: list[Part], user: list[Part]) -> list[int]:
        """Tokens of the prompt up to the first foreign words: the same for every question. Raises NoTemplate."""
        tokens: list[int] = []
        for part in self.template.render(system, [*user, Part("?", foreign=True)]):
            if part.foreign:
                break
            tokens += self._tokens(part.text, control=True)
        return tokens[:self.context_tokens // 2]

    def warm(self, tokens: list[int], alone: Callable[[], bool]) -> int:
        """Computes a beginning, a few tokens at a time, until somebody comes: `alone` is asked between two steps.

        Gives how many are computed. Raises Cancelled, DecodeFailed; after either the next question starts clean.
        """
        try:
            rest = self._rest_after_kept([*tokens, -1])[:-1]
            for start in range(0, len(rest), WARM_TOKENS):
                self._evaluate(rest[start:start + WARM_TOKENS])
                if not alone():
                    break
        except BaseException:
            self._forget()
            raise
        return len(self._evaluated)

    def stream(self, tokens: list[int], *, grammar: str, max_tokens: int, temperature: float) -> Iterator[str]:
        """Yields the answer, one token's text at a time ("" while a letter is not whole yet).

        Raises TooLong, BadGrammar, Cancelled, DecodeFailed; after any of them the next question starts clean.
        """
        if len(tokens) + max_tokens > self.context_tokens:
            raise TooLong
        sampler = self._sampler(grammar, temperature)
        letters = codecs.getincrementaldecoder("utf-8")("replace")
        sample, ends = self._api.llama_sampler_sample, self._api.llama_vocab_is_eog
        try:
            rest = self._rest_after_kept(tokens)
            self.kept_tokens = len(tokens) - len(rest)
            self._evaluate(rest)
            for _ in range(max_tokens):
                token = sample(sampler, self._context, -1)
                if ends(self._vocabulary, token):
                    return
                yield letters.decode(self._bytes_of(token))
                self._next[0] = token
                self._decode(self._next_batch)
                self._evaluated.append(token)
        except BaseException:
            self._forget()
            raise
        finally:
            self._api.llama_sampler_free(sampler)

    def _sampler(self, grammar: str, temperature: float) -> Any:
        api = self._api
        chain = api.llama_sampler_chain_init(api.llama_sampler_chain_default_params())
        if grammar:
            rules = api.llama_sampler_init_grammar(self._vocabulary, grammar.encode(), b"root")
            if not rules:
                api.llama_sampler_free(chain)
                raise BadGrammar
            api.llama_sampler_chain_add(chain, rules)
        if temperature > 0:
            api.llama_sampler_chain_add(chain, api.llama_sampler_init_top_k(40))
            api.llama_sampler_chain_add(chain, api.llama_sampler_init_temp(temperature))
            api.llama_sampler_chain_add(chain, api.llama_sampler_init_dist(1))   # the same question, the same draft
        else:
            api.llama_sampler_chain_add(chain, api.llama_sampler_init_greedy())
        return chain

    def _rest_after_kept(self, tokens: list[int]) -> list[int]:
        """Drops from memory what differs from the last question, and returns what must be computed: at least a token.

        The system text is the same each time, so its computation is kept. Models that cannot go back start anew.
        """
        same = 0
        for old, new in zip(self._evaluated, tokens[:-1], strict=False):
            if old != new:
                break
            same += 1
        if same and self._api.llama_memory_seq_rm(self._memory, -1, same, -1):
            self._evaluated = tokens[:same]
        else:
            self._forget()
        return tokens[len(self._evaluated):]

    def _evaluate(self, tokens: list[int]) -> None:
        api = self._api
        for start in range(0, len(tokens), BATCH_TOKENS):
            part = tokens[start:start + BATCH_TOKENS]
            row = (api.llama_token * len(part))(*part)
            self._decode(api.llama_batch_get_one(row, len(part)))
            self._evaluated += part

    def _decode(self, batch: Any) -> None:
        if self._stop:
            raise Cancelled
        code = self._api.llama_decode(self._context, batch)
        if code == _ABORTED:
            raise Cancelled
        if code != 0:
            raise DecodeFailed

    def _forget(self) -> None:
        """After an answer cut off inside a computation the kept state is not to be trusted."""
        self._api.llama_memory_clear(self._memory, True)
        self._evaluated = []

    def _tokens(self, text: str, *, control: bool) -> list[int]:
        raw = text.encode()
        room = (self._api.llama_token * (len(raw) + 1))()
        count = self._api.llama_tokenize(self._vocabulary, raw, len(raw), room, len(room), False, control)
        if count < 0:
            raise TooLong
        return room[:count]

    def _bytes_of(self, token: int, *, control: bool = False) -> bytes:
        count = self._api.llama_token_to_piece(self._vocabulary, token, self._piece, _PIECE_BYTES, 0, control)
        return self._piece.raw[:count] if count > 0 else b""

    def _token_name(self, token: int) -> str:
        return self._bytes_of(token, control=True).decode("utf-8", "replace") if token >= 0 else ""

    def _metadata(self, key: str) -> str | None:
        room = ctypes.create_string_buffer(_META_BYTES)
        count = self._api.llama_model_meta_val_str(self._model, key.encode(), room, _META_BYTES)
        return room.value.decode("utf-8", "replace") if 0 <= count < _META_BYTES else None


def _tell(progress: Callable[[float], None], share: float) -> bool:
    progress(share)
    return True
