"""What people wrote, read and validated by itself."""
