"""A commit's files and their history, read with git's plumbing commands."""
