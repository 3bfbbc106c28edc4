"""The process that opens certificates, and what starts it."""
