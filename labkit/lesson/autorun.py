"""Whether a person is there, or the notebooks run by themselves."""

from __future__ import annotations

import os
from functools import cache


@cache
def autorun() -> bool:
    """True where LABKIT_AUTORUN=1 was set when this was first asked."""
    return os.environ.get("LABKIT_AUTORUN") == "1"


def shown_code(code: str) -> str:
    """An MFA code as a page shows it. It differs in each process, because its seed does, so an autorun, whose
    output is saved, leaves it out."""
    return "(six digits)" if autorun() else code
