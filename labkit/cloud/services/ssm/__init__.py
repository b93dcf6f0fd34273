"""AWS Systems Manager: nothing is managed, and no parameter is kept."""

from . import (  # noqa: F401 - they register what they know and mend
    lists,
    saving,
)
