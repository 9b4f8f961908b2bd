"""The centre's own people: accounts, signing in, sessions, limits, and the log of what they did."""
