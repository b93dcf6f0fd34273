"""AWS Account Management: whom AWS writes to besides the root user; accounts themselves are `organizations`'."""

from . import (  # noqa: F401 - they register what they know and mend
    contacts,
)
