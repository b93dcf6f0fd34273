"""Who team B can be: the one who begins, and everybody whose credentials a call of theirs has brought."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from labkit.cloud.scene.environment import REGION
from labkit.cloud.scene.kept.diary import plain_of
from labkit.cloud.whole import whole
from labkit.lesson.exercises.typed import Keyring, NobodyError

from .papers import LARGEST, MOST_CALLS, PlainCall
from .scene import LEAD, LEAD_PROFILE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.cloud import Scene

_PASSWORDS = ("CreateLoginProfile", "UpdateLoginProfile")


class Hand(Keyring):
    """Signs team B's calls and writes each down, in the order in which AWS answered. No other keys sign anything."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene, {LEAD_PROFILE: LEAD})
        self._scene_of_hand = scene
        self._brought: dict[str, Mapping[str, Any]] = {}
        self.calls: list[PlainCall] = []

    def client(
        self, profile: str, service: str, region: str | None = None, keys: Mapping[str, str] | None = None
    ) -> Any:
        """A client for a profile, ``lead`` where none is named. Raises NobodyError for keys that no call has brought."""
        if keys:
            profile = self._call_that_gave(str(keys.get("AccessKeyId", "")))
        profile = profile or LEAD_PROFILE
        client = super().client(profile, service, region)
        used = region or REGION

        def write_down(params: Mapping[str, Any], model: Any, **_: Any) -> None:
            if len(self.calls) >= MOST_CALLS:
                raise NobodyError(f"Team B has made its {MOST_CALLS} calls. The duel is over.")
            parameters = plain_of(dict(params))
            if len(json.dumps(parameters)) > LARGEST:
                raise NobodyError(
                    f"This call has more than {LARGEST:,} bytes of parameters. Make a smaller one."
                )
            asked.append(PlainCall(profile, service, model.name, used, parameters))

        def answered(**_: Any) -> None:
            self.calls.append(asked.pop())  # botocore may have made a call within this one

        asked: list[PlainCall] = []
        client.meta.events.register("provide-client-params", write_down)
        client.meta.events.register_first("after-call", answered)
        return client

    def gives(self, number: int) -> bool:
        """Whether ``call-NUMBER`` can be used as a profile."""
        answer, call = self.heard[number - 1], self.calls[number - 1]
        if not answer.ok:
            return False
        with_keys = "AccessKey" in answer.result or "Credentials" in answer.result
        machine = bool(answer.result.get("Instances")) and "IamInstanceProfile" in call.parameters
        return with_keys or machine or call.operation in _PASSWORDS

    def _of(self, profile: str) -> Mapping[str, Any]:
        if profile not in self._brought:
            found = self._beyond_keys(profile)
            if found is None:
                return super()._of(profile)
            self._brought[profile] = found
        return self._brought[profile]

    def _beyond_keys(self, profile: str) -> Mapping[str, Any] | None:
        """Credentials of a machine that a call started, or of the console for a password that a call set."""
        number = whole(profile.removeprefix("call-"))
        if number is None or not 1 <= number <= len(self.calls):
            return None
        answer, call = self.heard[number - 1], self.calls[number - 1]
        if not answer.ok or answer.event is None:
            return None
        account = str(answer.event.record["userIdentity"].get("accountId"))
        if answer.result.get("Instances"):
            return self._machine(account, str(answer.result["Instances"][0]["InstanceId"]), call.region)
        if call.operation in _PASSWORDS:
            return self._console(
                account, str(call.parameters.get("UserName")), str(call.parameters["Password"])
            )
        return None

    def _machine(self, account: str, instance: str, region: str) -> Mapping[str, Any]:
        try:
            return self._scene_of_hand.metadata_credentials(account, instance, region)
        except LookupError as error:
            raise NobodyError(str(error)) from None

    def _console(self, account: str, name: str, password: str) -> Mapping[str, Any]:
        signed = self._scene_of_hand.console(account).sign_in(name, password)
        if signed.session is None:
            raise NobodyError(f"The console doesn't let {name[:64]} in: {signed.message}")
        return dict(signed.session.credentials)

    def _call_that_gave(self, key_id: str) -> str:
        for number, answer in enumerate(self.heard, 1):
            given = answer.result.get("AccessKey") or answer.result.get("Credentials") or {}
            if given.get("AccessKeyId") == key_id:
                return f"call-{number}"
        raise NobodyError("No call of this duel gave these keys. Name a call that did: --profile call-2")
