"""moto's tags are kept in a way that can't be saved with a scene; the same, in one that can."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import Any

from labkit.cloud.backends import when_loaded


@when_loaded("ssm")
def tags_can_be_saved() -> None:
    from moto.ssm.models import SimpleSystemManagerBackend

    kind: Any = SimpleSystemManagerBackend
    begin = kind.__init__

    def begun(self: Any, *given: Any, **named: Any) -> None:
        begin(self, *given, **named)
        self._resource_tags = defaultdict(partial(defaultdict, dict))

    kind.__init__ = begun
