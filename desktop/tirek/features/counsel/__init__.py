"""Answers from the law."""
