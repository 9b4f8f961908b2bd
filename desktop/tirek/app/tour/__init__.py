"""A whole working day through the real services, the real screens, the real model process and a real centre."""
