"""AWS Organizations: accounts, units and policies on them; how SCPs and RCPs bind is decided in `judge` and `labkit.policy`."""

from . import (  # noqa: F401 - they register what they know and mend
    accounts,
    arns,
    asks,
    callers,
    delegates,
    lists,
    policies,
    tags,
    units,
)

accounts.install()
arns.install()
