"""Interval files of any kind: read, checked against a genome, compared."""
