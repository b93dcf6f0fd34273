"""Topics as plain data: policy and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.judge.described import describes
from labkit.cloud.judge.tags import tags_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud.judge.described import Description
    from labkit.cloud.state import State


@describes
def topics(state: State) -> Iterator[Description]:
    for sns in state.made_backends("sns"):
        for topic in sns.topics.values():
            yield topic.arn, {"Policy": topic.policy or None, "Tags": tags_of(topic.arn, state)}
