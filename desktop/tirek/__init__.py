"""Tirek: the offline-first workplace of a primary union organisation."""

__version__ = "0.1.0"
