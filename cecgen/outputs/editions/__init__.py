"""Who may see what, and the search that proves it."""
