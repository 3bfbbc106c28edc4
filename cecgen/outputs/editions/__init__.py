"""Editions: who may see what, and the search of every output for what they may not see."""
