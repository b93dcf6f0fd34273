"""How often a lesson's kernel looks for garbage: seldom, because nearly all that a lesson makes stays to its end.

Python's own rhythm looks through hundreds of thousands of imported objects again and again while it imports more: a
sixth of the time to a lesson's first step.
"""

from __future__ import annotations

import gc

gc.set_threshold(10_000, 20, 20)
