"""The words of the trade as frozen values: what people write, what organisations state, and what is computed from both."""
