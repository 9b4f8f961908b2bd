"""Reading lists from outside (.xlsx, .csv): hostile until proved honest, within limits, as plain rows."""
