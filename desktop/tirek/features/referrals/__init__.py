"""Matters passed on sealed: a case to a lawyer, a complaint to the region, their answers, and the desk where such cases are read."""
