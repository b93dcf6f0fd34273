"""AWS KMS: keys with their states, names, policies and grants; other services' encryption is theirs."""

from . import (  # noqa: F401 - they register what they know and mend
    algorithms,
    asks,
    asks_of_context,
    described,
    grants,
    key_documents,
    lists,
    names,
    one_key,
    policies,
    rotation,
    states,
    steady_keys,
)
