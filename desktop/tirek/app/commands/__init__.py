"""Commands that belong to no single feature."""
