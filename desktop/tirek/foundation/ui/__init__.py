"""The look: tokens, widgets, tables, forms, the Qt bridge of jobs, clipboard, pictures. Knows nothing of features."""
