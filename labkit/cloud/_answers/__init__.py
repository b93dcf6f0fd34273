"""AWS's own questions about access, answered by the engine: the policy simulator, IAM Access Analyzer's
checks, and what was last accessed. moto has none of them.

Importing this registers the answers with the gate.
"""

from . import _analyze, _grants, _last_accessed, _simulate  # noqa: F401 - importing them registers them
