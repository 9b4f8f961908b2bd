"""Sealed letters through the centre: what came, from whom, and what was done with it."""
