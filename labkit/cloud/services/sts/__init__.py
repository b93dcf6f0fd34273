"""AWS STS: sessions, what they carry, and what they can't call; whose keys are believed is decided in `authenticate`."""

from . import (  # noqa: F401 - they register what they know and mend
    asks,
    authorization_messages,
    session_limits,
    sessions,
)
