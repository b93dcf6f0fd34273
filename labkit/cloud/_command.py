"""An `aws` command line as a list of arguments, without a shell."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def argument_list(line: str | Sequence[str], profile: str | None) -> list[str]:
    """The arguments after `aws`; line breaks after a backslash are joined as a shell would."""
    words = shlex.split(line.replace("\\\n", " ")) if isinstance(line, str) else [str(word) for word in line]
    if words and words[0] == "aws":
        words = words[1:]
    return [*words, "--profile", profile] if profile else words
