"""Motifs that models found, their names and their instances."""
