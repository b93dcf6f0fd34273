"""Delegated administrators: of a service that has access to the organization, and of services that are known.

moto enters the account before it looks at the service, so a refused call leaves somebody who may read all.
(RegisterDelegatedAdministrator, DeregisterDelegatedAdministrator in the Organizations API Reference;
ConstraintViolationException: SERVICE_ACCESS_NOT_ENABLED; AWS services that you can use with AWS Organizations)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.organizations.models import FakeDelegatedAdministrator, FakeServiceAccess

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.registry import before

from . import callers  # noqa: F401 - its checks come first
from .organization import account_of, organization

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State


@before("organizations", "ListDelegatedAdministrators")
def asked_for_a_known_service(call: ApiCall, _state: State) -> None:
    service = call.parameters.get("ServicePrincipal")
    if service is not None and not FakeServiceAccess.trusted_service(str(service)):
        raise _unknown_service()


@before("organizations", "RegisterDelegatedAdministrator")
def service_is_known_and_let_in(call: ApiCall, state: State) -> None:
    backend, service = organization(call, state), str(call.parameters["ServicePrincipal"])
    account = account_of(backend, call.parameters["AccountId"])
    if not FakeServiceAccess.trusted_service(service):
        raise _unknown_service()
    if account.id == backend.org.master_account_id:
        return  # moto says that
    if not FakeDelegatedAdministrator.supported_service(service):
        why = f"what {service} would let its delegated administrator do isn't there"
        raise NotSimulated("organizations", "RegisterDelegatedAdministrator", why)
    if all(one["ServicePrincipal"] != service for one in backend.services):
        raise AwsError(
            "ConstraintViolationException",
            "You attempted to register a delegated administrator before you enabled service access. Call the "
            "EnableAWSServiceAccess API first.",
            about={"Reason": "SERVICE_ACCESS_NOT_ENABLED"},
        )


@before("organizations", "DeregisterDelegatedAdministrator")
def is_one(call: ApiCall, state: State) -> None:
    backend = organization(call, state)
    account = account_of(backend, call.parameters["AccountId"])
    admin = next((one for one in backend.admins if one.account.id == account.id), None)
    if admin is None or call.parameters["ServicePrincipal"] not in admin.services:
        raise AwsError(
            "AccountNotRegisteredException",
            "The specified account is not a delegated administrator for this AWS service.",
        )


def _unknown_service() -> AwsError:
    text = "You specified an unrecognized service principal."
    return AwsError("InvalidInputException", text, about={"Reason": "UNRECOGNIZED_SERVICE_PRINCIPAL"})
