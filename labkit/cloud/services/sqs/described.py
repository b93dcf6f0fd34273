"""Queues as plain data: policy and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.judge.described import describes
from labkit.cloud.judge.tags import tags_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud.judge.described import Description
    from labkit.cloud.state import State


@describes
def queues(state: State) -> Iterator[Description]:
    for sqs in state.made_backends("sqs"):
        for queue in sqs.queues.values():
            arn = str(queue.queue_arn)
            yield arn, {"Policy": queue.policy or None, "Tags": tags_of(arn, state)}
