"""Peak-centred training sets: windows, labels or counts, splits."""
