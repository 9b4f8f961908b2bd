"""Schema steps of the centre's database, in the order of their numbers. `tools/new_central_migration.py` writes the next.

A step that was released is never edited, only followed by another.
"""
