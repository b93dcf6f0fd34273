"""Whether what a request holds fits what a policy writes: wildcards, variables, operators, conditions, principals.

No documents here, and nobody who decides.
"""
