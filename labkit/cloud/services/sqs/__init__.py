"""Amazon SQS: queues and their rules; topics are in `sns`."""

from . import (  # noqa: F401 - they register what they know and mend
    asks,
    described,
    long_polling,
    policies,
    queue_addresses,
    rules,
    urls,
)
