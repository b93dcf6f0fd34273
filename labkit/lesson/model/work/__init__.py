"""What a learner did at exercises: drafts, attempts, hints, verdicts; kept beside the journal, whatever becomes of the scene."""
