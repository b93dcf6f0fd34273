"""What moto gets wrong and the labs touch, put right: one module an idea.

A module registers what it mends with `before`, `instead` or `after` (see `_registry`).
"""

from labkit.cloud import _answers  # noqa: F401 - AWS's own questions about access register their answers

from . import (  # noqa: F401 - importing them registers them
    _account_public_access,
    _authorization_messages,
    _block_public_access,
    _boundaries,
    _bucket_encryption,
    _bucket_lists,
    _bucket_names,
    _bucket_owners,
    _bucket_policies,
    _bucket_settings,
    _bucket_verdicts,
    _canonical_ids,
    _closed_accounts,
    _credential_report,
    _deletion,
    _departed,
    _documents,
    _ec2_ids,
    _few_images,
    _iam_entity_lists,
    _iam_lists,
    _iam_missing,
    _iam_names,
    _iam_policy_lists,
    _iam_quotas,
    _iam_tags,
    _ids,
    _inline_policies,
    _instances,
    _key_grants,
    _key_names,
    _key_policies,
    _key_states,
    _managed_policies,
    _mfa_devices,
    _object_bodies,
    _object_copies,
    _object_encryption,
    _object_lists,
    _object_locks,
    _object_ownership,
    _object_tags,
    _object_uploads,
    _object_versions,
    _organization_accounts,
    _organization_arns,
    _organization_delegates,
    _organization_lists,
    _organization_policies,
    _organization_tags,
    _organization_units,
    _own_devices,
    _own_keys,
    _passwords,
    _policy_versions,
    _queue_and_topic_policies,
    _queue_rules,
    _renames,
    _security_groups,
    _service_linked_roles,
    _session_limits,
    _sessions,
    _steady_noise,
    _stumbles,
    _subscriptions,
    _topic_rules,
    _vpc_endpoints,
)
from ._registry import answer_for, checks_for, repairs_for

_bucket_verdicts.install()
_ids.install()
_managed_policies.install()
_organization_accounts.install()
_organization_arns.install()
_service_linked_roles.install()
_steady_noise.install()
_subscriptions.install()

__all__ = ["answer_for", "checks_for", "repairs_for"]
