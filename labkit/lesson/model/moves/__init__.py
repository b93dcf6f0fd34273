"""Going back in a lesson: what was done last, and states that were kept under a name; running a step isn't here."""
