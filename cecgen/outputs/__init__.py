"""The outputs: each module renders the one transcript in one way."""
