"""Scenes: who there is, opening and closing, the console, checkpoints, the command line; no AWS service's rules."""
