"""What a scene tells without a call: decisions, all that is in it, keys to act as somebody."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from labkit.cloud import judge
from labkit.cloud.calls import ApiCall
from labkit.cloud.gate import SOURCE_IP, Gate

from .details import details_of
from .entering import enter, of_instance
from .environment import REGION
from .questions import holder_of, is_there, who_is

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.policy import Decision, Request

    from .definition import SceneDefinition


class Asked:
    """The part of an open scene that answers questions; nothing in the scene changes by them, save that there are
    more keys."""

    definition: SceneDefinition
    _gate: Gate

    def _check_open(self) -> None:
        raise NotImplementedError

    def is_there(self, profile: str) -> bool:
        """Whether the account, and in it the user or role, of this profile exists now."""
        self._check_open()
        with self._gate.lock:
            return is_there(profile, self.definition, self._gate.state, self._gate.clock.now)

    def decide(
        self,
        who: str,
        action: str,
        resource: str,
        context: Mapping[str, Any] | None = None,
        resource_account: str | None = None,
        *,
        credentials: Mapping[str, str] | None = None,
    ) -> Decision:
        """What the gate would say now to this profile or ARN; nothing is run, nothing is in the trail.

        Where it turns on a condition key that labkit doesn't know, the decision isn't allowed and tells the key as
        its `unknown`. `credentials`: those of whom it is about, with all that their session carries; then `who` doesn't matter.
        Raises LookupError where nobody in the scene has this profile or ARN, or the credentials don't count.
        """
        self._check_open()
        with self._gate.lock:
            call = self._question(who, "sts", "GetCallerIdentity", {}, credentials)
            return judge.decide(
                call, action, resource, self._gate.state, context=context, resource_account=resource_account
            )

    def as_details(self) -> dict[str, Any]:
        """All that is in the scene now, as plain data: what `labkit.estate.Estate.of` reads."""
        self._check_open()
        with self._gate.lock:
            return details_of(self._gate.state, self._gate.clock.now, SOURCE_IP)

    def decide_call(
        self, who: str, service: str, operation: str, parameters: Mapping[str, Any] | None = None
    ) -> Decision:
        """The same for an API call: the first refusal among the actions it needs, else its own action.

        Raises NotSimulated for an operation that the workbook doesn't know, and where the answer turns on a
        condition key that labkit doesn't know.
        """
        self._check_open()
        with self._gate.lock:
            return judge.decide_call(
                self._question(who, service, operation, parameters or {}), self._gate.state
            )

    def asks(
        self,
        who: str,
        service: str,
        operation: str,
        parameters: Mapping[str, Any] | None = None,
        credentials: Mapping[str, str] | None = None,
        *,
        region: str = REGION,
    ) -> tuple[Request, ...]:
        """What an API call asks of the policies, its own action first; nothing is decided or run.

        Raises NotSimulated for an operation that the workbook doesn't know, LookupError where nobody has this
        profile or ARN, AwsError where AWS answers before it asks any policy.
        """
        self._check_open()
        with self._gate.lock:
            call = self._question(who, service, operation, parameters or {}, credentials)
            return judge.requests_for(replace(call, region=region), self._gate.state)

    def enter(self, arn: str, *, mfa: bool = False, session: bool = False) -> dict[str, Any]:
        """Credentials to act as the user, root user, role or session with this ARN; ones that nobody was given.

        `session`: temporary ones, where a user would have a long-term access key. `mfa`: temporary ones, as if a
        code had been given. Raises LookupError where there is no such principal.
        """
        self._check_open()
        with self._gate.lock:
            return enter(
                self._gate,
                who_is(arn, self.definition, self._gate.state, self._gate.clock.now),
                mfa=mfa,
                session=session,
            )

    def metadata_credentials(self, account: str, instance: str, region: str = REGION) -> dict[str, Any]:
        """The credentials that an EC2 instance gets for the role in its profile, and so does who runs code on it.

        Raises LookupError where there is no such instance, role or trust.
        """
        self._check_open()
        with self._gate.lock:
            return of_instance(self._gate, account, instance, region)

    def _question(
        self,
        who: str,
        service: str,
        operation: str,
        parameters: Mapping[str, Any],
        credentials: Mapping[str, str] | None = None,
    ) -> ApiCall:
        """A call that is only asked about."""
        now = self._gate.clock.now
        if credentials:
            caller = holder_of(credentials["AccessKeyId"], self._gate.state)
        else:
            caller = who_is(who, self.definition, self._gate.state, now)
        return ApiCall(service, operation, parameters, REGION, caller, now, source_ip=SOURCE_IP)
