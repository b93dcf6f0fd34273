"""Every policy that AWS would look at for a request, gathered from the state as it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.estate import document
from labkit.policy import PolicySet

from .identity import boundary_document, identity_documents, session_documents
from .memory import identity_key, memory_of
from .organization import RCP, SCP
from .resource_policies import policy_place, resource_document

if TYPE_CHECKING:
    from labkit.cloud.calls import Caller
    from labkit.cloud.state import State
    from labkit.estate import Kind
    from labkit.policy import Document, Request


def policies_for(request: Request, caller: Caller, state: State) -> PolicySet:
    """The policies of the principal, the resource, and of both accounts' places in their organization.

    No VPC endpoint policy: calls of this simulation come over the internet.
    """
    memory = memory_of(state)
    owner = request.resource_account or caller.account

    def work() -> PolicySet:
        return PolicySet(
            identity=identity_documents(caller, state),
            boundary=boundary_document(caller, state),
            session=session_documents(caller),
            resource=resource_document(request.action, request.resource, state) if place else None,
            scps=levels(caller.account, SCP, "scp", state),
            rcps=levels(owner, RCP, "rcp", state),
            endpoint=None,
        )

    place = None if _is_spared(request, caller, owner) else policy_place(request.action, request.resource)
    return memory.keep(("policies", identity_key(caller), owner, place), state, work)


_OF_POLICIES = frozenset(
    {
        "s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy",
        "sqs:GetQueueAttributes", "sqs:SetQueueAttributes",
    }
)  # fmt: skip


def _is_spared(request: Request, caller: Caller, owner: str) -> bool:
    """Whether the policy of a bucket or queue has no say: its owner's root can always read, change and delete that
    policy, so that nobody locks themselves out for good (PutBucketPolicy; Tasks that require root user credentials)."""
    return caller.kind == "root" and caller.account == owner and request.action in _OF_POLICIES


def levels(account: str, policy_type: str, kind: Kind, state: State) -> list[list[Document]] | None:
    """SCPs or RCPs from the root down to the account."""
    memory = memory_of(state)

    def work() -> list[list[Document]] | None:
        place = memory.place(account, state)
        found = place.policies(policy_type) if place else None
        if found is None:
            return None
        return [[document(item.content, kind, item.name, _arn(item)) for item in level] for level in found]

    return memory.keep((kind, account), state, work)


def _arn(policy: object) -> str:
    """A policy's ARN; those that AWS itself made belong to `aws`, which moto doesn't say."""
    arn = str(getattr(policy, "arn", ""))
    if not getattr(policy, "aws_managed", False):
        return arn
    kind = "resource" if getattr(policy, "type", "") == RCP else "service"
    return f"arn:aws:organizations::aws:policy/{kind}_control_policy/{getattr(policy, 'id', '')}"
