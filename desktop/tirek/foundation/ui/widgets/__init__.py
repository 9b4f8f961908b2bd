"""The building blocks of every screen. Screens get them through `Kit` (kit.py), which knows theme and language."""
