"""Labour contracts: terms that run out, and the records compared with an export of ЕСУТД (the state's system of labour contracts)."""
