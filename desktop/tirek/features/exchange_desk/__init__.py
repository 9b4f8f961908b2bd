"""The exchange as the user meets it."""
