"""Writing new entries: proposed, tried, written."""
