"""AWS KMS: keys with their states, names, policies and grants; other services' encryption is theirs."""

from . import (  # noqa: F401 - they register what they know and mend
    asks,
    grants,
    key_documents,
    names,
    policies,
    states,
    steady_keys,
)
