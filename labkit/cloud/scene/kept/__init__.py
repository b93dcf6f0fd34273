"""Work that outlives its process: saved states and their shelf, whose they are, and the diary that any release can make again; no scene's own rules."""
