"""Text and sheets in, places out, files put in place."""
