"""Loads the shipped engine's libraries and lets a model write, outside of the program: python.exe engine_check.py MODEL.gguf

The program itself opens a model only in a sealed process, which this system may not be able to give. A test of the package,
never a part of it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> None:
    from tirek.foundation.model import engine

    engine.prepare()
    import llama_cpp

    opened = engine.Engine(sys.argv[1], context_tokens=512, threads=2, progress=lambda _share: None, stop=engine.StopFlag())
    tokens = opened._tokens("Ауырған мұғалімнің орнына өткізген сағат", control=False)  # noqa: SLF001
    pieces = list(opened.stream(tokens, grammar='root ::= [^\\n]+', max_tokens=12, temperature=0.0))
    variants = sorted(path.name for path in (Path(llama_cpp.__file__).parent / "lib").glob("*ggml-cpu-*"))
    print(json.dumps({"tokens": len(pieces), "system": llama_cpp.llama_print_system_info().decode(), "variants": variants}))


main()
