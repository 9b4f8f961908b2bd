"""Keys: slots, recovery, locking. One `vault.json`; its header holds no name and nothing readable."""
