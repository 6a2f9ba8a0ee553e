"""The study: config, conditions, paths, and which outputs exist; imports nothing heavy."""
