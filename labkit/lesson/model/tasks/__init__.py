"""What there is to do beside steps: exercises, sortings, briefs, letters; what they look like is in `view`."""
