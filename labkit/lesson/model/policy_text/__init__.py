"""A policy's text while somebody writes it: places in it, what to mend, what could come next; no widget, no scene."""
