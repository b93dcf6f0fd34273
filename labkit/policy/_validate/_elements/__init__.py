"""Checks on what a statement names: principals, actions, resources, and actions beside resources; no conditions here."""
