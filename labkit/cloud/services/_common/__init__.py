"""What several services share: lists a page at a time, policy documents, steady noise; nothing of one service alone."""

from . import (  # noqa: F401 - they register what they know and mend
    closed_accounts,
)
