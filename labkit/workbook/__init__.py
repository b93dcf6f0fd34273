"""The learner's own copy of the notebooks: made, brought up to date, and opened in JupyterLab.

What a notebook shows, and how a lesson keeps what was done in it, lives in `labkit.lesson`.
"""
