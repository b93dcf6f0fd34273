"""A class: the hub where each learner has an account of their own, and the report for the instructor; no lesson, no rule of IAM."""
