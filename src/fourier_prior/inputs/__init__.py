"""Input files, looked at before a run: quickly, and all problems of all of them at once."""
