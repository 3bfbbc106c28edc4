"""What counts: limits, categories, and the allocation of entries to them."""
