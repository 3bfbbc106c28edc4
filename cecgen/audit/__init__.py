"""The bundle for an auditor: packed, signed, verified."""
