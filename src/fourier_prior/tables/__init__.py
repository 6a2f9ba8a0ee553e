"""Tables for readers: one module per table, each with a function `table` that reads files."""
