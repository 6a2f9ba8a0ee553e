"""Reads and ready tracks to 5'-end counts."""
