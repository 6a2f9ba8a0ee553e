"""Attributions of test sequences, and their files."""
