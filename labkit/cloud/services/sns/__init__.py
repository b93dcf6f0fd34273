"""Amazon SNS: topics, subscriptions and their rules; queues that they reach are in `sqs`."""

# In the order in which their checks run.
# isort: off
from . import (  # noqa: F401 - they register what they know and mend
    asks,
    policies,
    arns,
    rules,
    subscriptions,
    described,
    messages,
)
# isort: on

subscriptions.install()
