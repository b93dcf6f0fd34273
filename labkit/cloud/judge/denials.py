"""How a service says that a policy refuses: AWS's sentence, in the service's own code.

(Troubleshoot access denied error messages; Access denied (403 Forbidden) errors in Amazon S3)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from labkit.cloud.calls import AwsError
from labkit.cloud.trail import is_read

from .encoded_messages import INTRODUCTION, token_of
from .owners import found_owner

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall, Caller
    from labkit.cloud.judge import Verdict
    from labkit.cloud.wire.naming import Target
    from labkit.policy import Decision


NO_BUCKET: Final = "NoSuchBucket"


def access_denied(verdict: Verdict, call: ApiCall, target: Target) -> AwsError:
    """The refusal of a call, from the first decision against it."""
    decision = verdict.decision
    sentence = verdict.message()
    if code := _code_of_another(decision.request.action, target.service):
        return AwsError(code, sentence, 400)
    if target.family == "s3" and _names_no_bucket(call):
        return AwsError(NO_BUCKET, "The specified bucket does not exist", 404)
    if target.family == "s3":
        resource = decision.request.resource
        sentence = _quoted(sentence, resource) if _tells_reasons(decision, call.caller) else "Access Denied"
    if target.family == "ec2":
        return AwsError("UnauthorizedOperation", _of_ec2(sentence, decision, call), 403)
    if target.family == "json":
        return AwsError("AccessDeniedException", sentence, 400)
    if target.family == "rest-json":
        return AwsError("AccessDeniedException", sentence, 403)
    return AwsError("AuthorizationError" if target.service == "sns" else "AccessDenied", sentence, 403)


# What a service says where the action refused is another service's: by the service called and that action's prefix.
_OTHERS = {
    ("cloudtrail", "iam:CreateServiceLinkedRole"): "InsufficientIAMAccessPermissionException",
    ("cloudtrail", "iam:GetRole"): "InsufficientIAMAccessPermissionException",
    ("cloudtrail", "organizations:"): "InsufficientDependencyServiceAccessPermissionException",
    ("sns", "kms:"): "KMSAccessDenied",
    ("sqs", "kms:"): "KmsAccessDenied",
}


def _code_of_another(action: str, service: str) -> str | None:
    """The code for a refused action of another service (CreateTrail, Publish, SendMessage: Errors)."""
    found = (
        code for (called, start), code in _OTHERS.items() if called == service and action.startswith(start)
    )
    return next(found, None)


def _names_no_bucket(call: ApiCall) -> bool:
    """S3 looks for the bucket, whose owner's policies count, before it judges anybody. (List of error codes)"""
    name = call.parameters.get("Bucket")
    return name is not None and call.operation != "CreateBucket" and found_owner("s3", str(name)) is None


def _of_ec2(sentence: str, decision: Decision, call: ApiCall) -> str:
    """EC2 adds the details, encoded, where something was to be changed."""
    text = f"You are not authorized to perform this operation. {sentence}"
    return text if is_read(call.operation) else f"{text}. {INTRODUCTION}{token_of(decision, call)}"


def _tells_reasons(decision: Decision, caller: Caller) -> bool:
    """S3 explains a refusal to callers of the bucket's own account or organization only.

    (Troubleshoot access denied (403 Forbidden) errors in Amazon S3)
    """
    if caller.kind == "anonymous":
        return False
    context = decision.request.context or {}
    organization = context.get("aws:PrincipalOrgID")
    same_organization = organization is not None and organization == context.get("aws:ResourceOrgID")
    return same_organization or caller.account == decision.request.resource_account


def _quoted(sentence: str, resource: str) -> str:
    """S3 puts the resource's ARN in double quotes."""
    return sentence if f'"{resource}"' in sentence else sentence.replace(f": {resource} ", f': "{resource}" ')
