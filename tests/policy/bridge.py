"""Asks the engine what the naive evaluator is asked: one Case in, one Decision out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.policy import Decision, PolicySet, Request, evaluate

if TYPE_CHECKING:
    from .naive import Case


def request_of(case: Case) -> Request:
    return Request(
        principal=case.principal,
        action=case.action,
        resource=case.resource,
        resource_account=case.resource_account,
        context=case.context,
        issuer=case.issuer,
    )


def policies_of(case: Case) -> PolicySet:
    return PolicySet(
        identity=case.identity,
        boundary=case.boundary,
        session=case.session,
        resource=case.resource_policy,
        scps=case.scps,
        rcps=case.rcps,
        endpoint=case.endpoint,
    )


def decide(case: Case) -> Decision:
    return evaluate(request_of(case), policies_of(case))
