"""A talk of an instructor: where it is, what it has shown, and the states behind it; no page and no learner's work."""
