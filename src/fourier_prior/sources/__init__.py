"""Files that others publish: where they are, and how they are fetched and checked."""
