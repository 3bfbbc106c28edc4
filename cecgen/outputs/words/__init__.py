"""Figures, states and rules in words, once for every output."""
