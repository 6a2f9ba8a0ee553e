"""Tidy tables, one scientific question each, from models and attributions."""
