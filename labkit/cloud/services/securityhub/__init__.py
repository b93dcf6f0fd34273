"""AWS Security Hub: no account has subscribed to it, which it says."""

from . import (  # noqa: F401 - they register what they know and mend
    subscription,
)
