"""A CloudFormation template, as far as the labs need one: JSON, three kinds of IAM resources, AWS::AccountId.

(Template sections; AWS::IAM::Role, AWS::IAM::User, AWS::IAM::ManagedPolicy; Pseudo parameters reference)
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.policy import MalformedPolicyDocument, parse

ROLE, USER, POLICY = "AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::ManagedPolicy"
NAME = {ROLE: "RoleName", USER: "UserName", POLICY: "ManagedPolicyName"}
_COMMON = {"Path"}
_PROPERTIES = {
    ROLE: {"AssumeRolePolicyDocument", "Description", "ManagedPolicyArns", "Policies", "RoleName"},
    USER: {"ManagedPolicyArns", "Policies", "UserName"},
    POLICY: {"Description", "ManagedPolicyName", "PolicyDocument"},
}
_NEEDED = {ROLE: "AssumeRolePolicyDocument", USER: "UserName", POLICY: "PolicyDocument"}
_SECTIONS = {"AWSTemplateFormatVersion", "Description", "Resources"}
_ACCOUNT = "${AWS::AccountId}"


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource of a template. Its name is given: the lessons use no made-up ones."""

    logical: str
    kind: str
    properties: dict[str, Any]

    def in_account(self, account: str) -> dict[str, Any]:
        """The properties as they are in one account."""
        return dict(_filled(self.properties, account))


def read(text: str) -> tuple[Resource, ...]:
    """The resources of a template. Raises AwsError for a bad one, NotSimulated for what isn't known here."""
    try:
        template = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotSimulated(
            "cloudformation", "CreateStackSet", f"it reads templates in JSON, and this isn't ({error})"
        ) from error
    resources = template.get("Resources") if isinstance(template, dict) else None
    if not isinstance(resources, dict) or not resources:
        raise _invalid("At least one Resources member must be defined.")
    if strange := sorted(set(template) - _SECTIONS):
        raise NotSimulated("cloudformation", "CreateStackSet", f"its templates have no {strange[0]}")
    read_ones = tuple(_resource(name, body) for name, body in resources.items())
    for resource in read_ones:
        _check_documents(resource)
    return read_ones


def _resource(logical: str, body: Any) -> Resource:
    kind = body.get("Type") if isinstance(body, dict) else None
    if kind not in _PROPERTIES:
        raise NotSimulated("cloudformation", "CreateStackSet", f"its templates can't make {kind}")
    properties = body.get("Properties", {})
    if not isinstance(properties, dict):
        raise _invalid(f"Properties of {logical} isn't an object")
    if strange := sorted(set(properties) - _PROPERTIES[kind] - _COMMON):
        raise _invalid(f"Encountered unsupported property {strange[0]} in {logical}")
    for needed in (_NEEDED[kind], NAME[kind]):
        if needed not in properties:
            raise _invalid(f"Property {needed} is missing in {logical}")
    _check_shapes(logical, properties)
    return Resource(logical, kind, properties)


def _check_shapes(logical: str, properties: dict[str, Any]) -> None:
    """What is made of the properties relies on these shapes."""
    for name, value in properties.items():
        if name == "ManagedPolicyArns":
            good = isinstance(value, list) and all(isinstance(arn, str | dict) for arn in value)
        elif name == "Policies":
            good = isinstance(value, list) and all(_is_policy(policy) for policy in value)
        elif name.endswith("Document"):
            good = isinstance(value, dict)
        else:
            good = isinstance(value, str | dict)
        if not good:
            raise _invalid(f"Value of property {name} in {logical} has the wrong type")


def _is_policy(policy: Any) -> bool:
    return (
        isinstance(policy, dict)
        and isinstance(policy.get("PolicyName"), str)
        and isinstance(policy.get("PolicyDocument"), dict)
    )


def _check_documents(resource: Resource) -> None:
    properties = resource.in_account("111111111111")
    documents: list[tuple[Any, Literal["identity", "trust"]]] = [
        (policy["PolicyDocument"], "identity") for policy in properties.get("Policies", ())
    ]
    if resource.kind == ROLE:
        documents.append((properties["AssumeRolePolicyDocument"], "trust"))
    if resource.kind == POLICY:
        documents.append((properties["PolicyDocument"], "identity"))
    for document, kind in documents:
        try:
            parse(document, kind)
        except MalformedPolicyDocument as error:
            raise _invalid(f"{resource.logical}: {error}") from error


def _filled(value: Any, account: str) -> Any:
    if isinstance(value, dict):
        if value == {"Ref": "AWS::AccountId"}:
            return account
        if set(value) == {"Fn::Sub"} and isinstance(value["Fn::Sub"], str):
            return _filled_text(value["Fn::Sub"], account)
        if any(key == "Ref" or key.startswith("Fn::") for key in value):
            raise NotSimulated(
                "cloudformation",
                "CreateStackSet",
                "it knows only the functions Ref and Fn::Sub with AWS::AccountId",
            )
        return {key: _filled(part, account) for key, part in value.items()}
    return [_filled(part, account) for part in value] if isinstance(value, list) else value


def _filled_text(text: str, account: str) -> str:
    filled = text.replace(_ACCOUNT, account)
    if "${AWS::" in filled:
        raise NotSimulated("cloudformation", "CreateStackSet", f"it can't fill in {text!r}")
    return filled


def _invalid(text: str) -> AwsError:
    return AwsError("ValidationError", f"Template format error: {text}")
