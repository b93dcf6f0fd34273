"""Where browsers find the class and each learner's server. With a domain, each learner's pages have an origin of their own.

Without one, all pages of the class have the same origin, and a page from one learner's server can act in the name of the
learner who opens it (JupyterHub, "Security Overview": "Protect users from each other").
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .settings import ClassSettings

DOMAIN: Final = "LABKIT_CLASS_DOMAIN"
_NAME: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")


def domain() -> str:
    """The class's own name, such as class.example.org; "" where it has none. Raises ValueError for what is no name."""
    given = os.environ.get(DOMAIN, "")
    if given and (not _NAME.fullmatch(given) or given.replace(".", "").isdecimal()):
        raise ValueError(
            f"{DOMAIN} is {given!r}. It must be a name such as class.example.org, without https:// and without a port."
        )
    return given


def address(of_class: ClassSettings) -> str:
    """The address of the hub for browsers, without a slash at the end."""
    scheme, usual = ("https", 443) if of_class.certificate else ("http", 80)
    port = "" if of_class.port == usual else f":{of_class.port}"
    return f"{scheme}://{domain() or of_class.host}{port}"
