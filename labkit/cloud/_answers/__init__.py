"""Answers that need the engine: AWS's own questions about access (the policy simulator, IAM Access
Analyzer's checks, what was last accessed), and deleting many objects, each by its own decision.

Importing this registers the answers with the gate.
"""

from . import _analyze, _delete_objects, _grants, _last_accessed, _simulate  # noqa: F401 - importing them registers them
