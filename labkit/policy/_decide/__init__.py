"""A request beside all its policies: what each policy type has to say, AWS's stages and exceptions; no wording here.

The order itself is ``labkit/policy/_evaluate.py``.
"""
