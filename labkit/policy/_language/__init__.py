"""Policy documents: read, placed, checked, and their statements made ready to be asked; no order of evaluation here."""
