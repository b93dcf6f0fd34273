"""IAM Access Analyzer: validation of a policy, and whether a bucket policy is public.

(ValidatePolicy, CheckNoPublicAccess in the IAM Access Analyzer API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit import policy
from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.registry import instead
from labkit.cloud.services._common.elements import statements_in
from labkit.cloud.services._common.pages import page
from labkit.cloud.services._common.spans import path_of, position, spans
from labkit.cloud.services.s3.public import is_public as is_public_policy
from labkit.policy import MalformedPolicyDocument, parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.services._common.spans import Path, Span
    from labkit.cloud.state import State
    from labkit.policy import Finding

_KINDS: dict[str, Any] = {
    "IDENTITY_POLICY": "identity",
    "RESOURCE_POLICY": "resource",
    "SERVICE_CONTROL_POLICY": "scp",
    "RESOURCE_CONTROL_POLICY": "rcp",
}
_TRUST = "AWS::IAM::AssumeRolePolicyDocument"
_REFERENCE = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html"
    "#access-analyzer-reference-policy-checks-"
)
_ONE_PAGE = 100


@instead("accessanalyzer", "ValidatePolicy")
def validate_policy(call: ApiCall, _state: State) -> Result:
    asked = call.parameters
    if asked.get("locale", "EN") != "EN":
        raise NotSimulated("accessanalyzer", "ValidatePolicy", "its findings are in English only (locale EN)")
    kind = _KINDS.get(str(asked["policyType"]))
    if kind is None:
        text = f"Unknown policyType {asked['policyType']}."
        raise AwsError("ValidationException", text, about={"reason": "fieldValidationFailed"})
    text = str(asked["policyDocument"])
    where = spans(text)
    findings = policy.validate(text, "trust" if asked.get("validatePolicyResourceType") == _TRUST else kind)
    rows = [_finding(finding, text, where) for finding in findings]
    try:
        shown, token = page(rows, int(asked.get("maxResults") or _ONE_PAGE), asked.get("nextToken"))
    except ValueError:
        about = {"reason": "fieldValidationFailed"}
        raise AwsError("ValidationException", "Invalid nextToken.", about=about) from None
    return {"findings": shown, **({"nextToken": token} if token else {})}


@instead("accessanalyzer", "CheckNoPublicAccess")
def check_no_public_access(call: ApiCall, _state: State) -> Result:
    kind = str(call.parameters["resourceType"])
    if kind != "AWS::S3::Bucket":
        raise NotSimulated("accessanalyzer", "CheckNoPublicAccess", f"it knows buckets only, not {kind}")
    text = str(call.parameters["policyDocument"])
    try:
        statements = statements_in(parse(text, "resource").to_dict())
    except MalformedPolicyDocument as broken:
        said = f"The policy document is not valid: {broken}"
        raise AwsError("ValidationException", said, about={"reason": "cannotParse"}) from broken
    reasons = [
        {"description": f"Public access granted in statement with index: {index}.", "statementIndex": index}
        for index, statement in enumerate(statements)
        if is_public_policy({"Statement": [statement]})
    ]
    if not reasons:
        return {"result": "PASS", "message": "The resource policy does not grant public access."}
    return {"result": "FAIL", "message": "The resource policy grants public access.", "reasons": reasons}


def _finding(finding: Finding, text: str, where: Mapping[Path, Span]) -> Result:
    level = finding.level.upper().replace(" ", "_")
    anchor = f"{finding.level}-{finding.code}".lower().replace(" ", "-").replace("_", "-")
    path = path_of(finding.place)
    return {
        "findingDetails": f"{finding.what} {finding.mend}",
        "findingType": level,
        "issueCode": finding.code,
        "learnMoreLink": _REFERENCE + anchor,
        "locations": [{"path": [_step(step) for step in path], "span": _span(finding, text, where, path)}],
    }


def _step(step: str | int) -> Result:
    return {"index": step} if isinstance(step, int) else {"value": step}


def _span(finding: Finding, text: str, where: Mapping[Path, Span], path: Path) -> Result:
    """Lines count from 1, columns and offsets from 0, as Access Analyzer counts them."""
    begin, end = where.get(path) or _point(finding, text)
    return {name: _position(text, offset) for name, offset in (("start", begin), ("end", end))}


def _point(finding: Finding, text: str) -> Span:
    """Where the text can't be read as JSON: the finding's own line and column."""
    lines = text.splitlines(keepends=True)
    offset = sum(len(line) for line in lines[: (finding.line or 1) - 1]) + (finding.column or 1) - 1
    return min(offset, len(text)), min(offset + 1, len(text))


def _position(text: str, offset: int) -> Result:
    line, column = position(text, offset)
    return {"line": line, "column": column - 1, "offset": offset}
