"""IAM Access Analyzer: its checks of policies; who can do what is decided elsewhere."""

from . import (  # noqa: F401 - they register what they know and mend
    analyze,
    analyzers,
    grants,
)
