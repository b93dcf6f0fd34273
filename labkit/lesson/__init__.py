"""Steps, predictions and their views."""
