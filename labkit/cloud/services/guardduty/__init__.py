"""Amazon GuardDuty: it is off in every account, which its lists tell."""

from . import (  # noqa: F401 - they register what they know and mend
    lists,
)
