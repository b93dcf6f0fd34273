"""Every text that a learner reads, listed in one way, and the rules it keeps. AWS's own words aren't here."""
