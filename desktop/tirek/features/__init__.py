"""What the user does; one folder a task."""
