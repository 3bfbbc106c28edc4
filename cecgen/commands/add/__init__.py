"""`cecgen add`: read answers, ask for the rest, and plan the entry; `import` plans its entries in the same way."""
