"""Encrypted databases, one file a compartment; sessions, migrations, attachments."""
