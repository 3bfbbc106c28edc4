"""A transcript for other programs: JSON, CSV, calendar."""
