"""Amazon SQS: queues and their rules; topics are in `sns`."""

from . import (  # noqa: F401 - they register what they know and mend
    asks,
    described,
    kinds,
    long_polling,
    permissions,
    policies,
    queue_addresses,
    rules,
    urls,
)
