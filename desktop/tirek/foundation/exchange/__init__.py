"""How anything leaves this computer, and comes back: outbox, bundles, transport, receipts."""
