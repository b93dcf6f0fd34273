"""IAM's answers about access: the policy simulator, what was last accessed, the credential report; nothing changes here."""

from . import (  # noqa: F401 - they register what they know and mend
    credential_report,
    granting,
    last_accessed,
    simulate,
)
