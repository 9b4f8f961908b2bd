"""A member moves to another organisation: sent as a sealed file, taken in there, confirmed back."""
