"""FullAWSAccess and its like belong to AWS in every organization; moto makes them the organization's own.

(Managed policies in AWS Organizations; Resource types defined by AWS Organizations: awspolicy)
"""

from __future__ import annotations

from typing import Any

from moto.organizations.models import FakePolicy

_own_arn: Any = FakePolicy.arn


def _arn(policy: Any) -> str:
    if policy.aws_managed:
        return f"arn:aws:organizations::aws:policy/{policy.type.lower()}/{policy.id}"
    return str(_own_arn.fget(policy))


def install() -> None:
    """Give AWS's own policies AWS's ARN."""
    FakePolicy.arn = property(_arn)  # type: ignore[assignment, method-assign]  # that is the mend
