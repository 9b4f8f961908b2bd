"""The local language model: a sealed process that gets text and gives text, and everything that guards it.

Nothing here is imported at the program's start; `client` starts the worker when a model is wanted. Only `worker`,
which runs in its own process, and `bench` import llama_cpp.
"""
