"""Checks on what a whole statement or policy gives, and to whom; single elements are checked in the rooms beside."""
