"""PDF, DOCX, preview: papers in memory, never a temporary file."""
