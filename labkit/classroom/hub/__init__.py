"""JupyterHub for a class on one host: sign-up, a Unix account a learner, limits, and the learner's server."""
