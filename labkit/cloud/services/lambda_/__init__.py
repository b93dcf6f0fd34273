"""AWS Lambda: functions and the role that each is given; their code is kept and never run."""

from . import (  # noqa: F401 - they register what they know and mend
    asks,
    functions,
)
