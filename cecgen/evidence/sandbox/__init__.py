"""The sandboxed process that opens documents (`worker`), and what starts it (`process`)."""
