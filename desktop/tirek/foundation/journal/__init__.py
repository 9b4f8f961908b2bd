"""One change log for history, undo, proof and replication."""
