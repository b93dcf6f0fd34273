"""Service Quotas, for the one quota that the labs meet: how many accounts an organization may have."""

from . import (  # noqa: F401 - they register what they know and mend
    quotas,
)
