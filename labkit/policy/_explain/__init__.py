"""A decision told: statement by statement, as a story, and as AWS's own sentence; nothing here decides."""
