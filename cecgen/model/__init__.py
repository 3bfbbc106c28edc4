"""The field's words as frozen values: what people write, what organisations say, and what is worked out of both."""
