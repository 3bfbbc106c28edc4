"""Figures, states and rules put into words, once for every output."""
