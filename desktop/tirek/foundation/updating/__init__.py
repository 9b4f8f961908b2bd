"""A new version from a stick: signed list, all hashes before the first write, a folder beside the old one, one atomic switch."""
