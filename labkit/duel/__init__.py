"""The duel of two teams on one build."""
