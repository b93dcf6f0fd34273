"""What S3 checks and mends about buckets; their contents are in `objects`."""

# In the order in which their checks run.
# isort: off
from . import (  # noqa: F401 - they register what they know and mend
    documents,
    public_access,
    encryption,
    lists,
    names,
    owners,
    policies,
    settings,
    verdicts,
    closed_accounts,
    canonical_users,
)
# isort: on

verdicts.install()
