"""AWS IAM: users, groups, roles, policies, credentials; what they allow is decided in `labkit.policy`."""

# In the order in which their checks run.
# isort: off
from . import (  # noqa: F401 - they register what they know and mend
    asks,
    documents,
    boundaries,
    roles,
    passwords,
    answers,
    missing,
    policy_versions,
    deletion,
    lists,
    names,
    quotas,
    tags,
    ids,
    inline_policies,
    managed_policies,
    mfa_devices,
    moto_reading,
    own_devices,
    certificates,
    ssh_keys,
    own_keys,
    trust_by_id,
    service_linked_roles,
)
# isort: on

certificates.install()
ids.install()
managed_policies.install()
moto_reading.install()
service_linked_roles.install()
