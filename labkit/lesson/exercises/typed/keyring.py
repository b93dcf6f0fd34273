"""Who signs typed calls: people of the scene by profile, and credentials that earlier calls were answered with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError

from labkit.cloud.scene.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from labkit.cloud import Scene

_CALL = re.compile(r"call-(\d{1,3})")


class NobodyError(LookupError):
    """Nobody has this profile here, or may be used here; the message says who can be."""


class Keyring:
    """Makes clients for typed calls.

    ``people``: the profiles that may be used, each with its ARN; ``call-2`` is whoever the second call's answer gave
    keys of. ``heard``: what AWS answered to each call so far.
    """

    def __init__(self, scene: Scene, people: Mapping[str, str]) -> None:
        self._scene = scene
        self._people = people
        self._keys: dict[str, Mapping[str, Any]] = {}
        self.heard: list[Answer] = []
        self._used: list[Mapping[str, Any]] = []

    @property
    def keys(self) -> tuple[Mapping[str, Any], ...]:
        """The keys that signed calls, and those that calls were answered with."""
        return (*self._used, *(keys for one in self.heard if (keys := _keys_in(one))))

    def client(
        self, profile: str, service: str, region: str | None = None, keys: Mapping[str, str] | None = None
    ) -> Any:
        """A client that signs with the keys of a profile, or with ``keys``. Raises NobodyError."""
        if not profile and not keys:
            raise NobodyError(f"The call doesn't say who makes it. {self._who()}")
        signed = dict(keys) if keys else self._of(profile)
        if signed not in self._used:
            self._used.append(signed)
        try:
            client = self._scene.client("", service, region=region, session=signed)
        except (BotoCoreError, ValueError, LookupError) as error:  # botocore has no such service or Region
            raise NobodyError(f"There is no client for {service!r:.40}: {str(error)[:60]}") from None
        client.meta.events.register_last("after-call", self._note)
        return client

    def _note(self, http_response: Any, parsed: Mapping[str, Any], **_: Any) -> None:
        ok = http_response.status_code < 300 and "Error" not in parsed
        said, headers = parsed.get("Error", {}), parsed.get("ResponseMetadata", {}).get("HTTPHeaders", {})
        self.heard.append(
            Answer(
                ok=ok,
                result={name: part for name, part in parsed.items() if name != "ResponseMetadata"}
                if ok
                else {},
                code=str(said.get("Code", "")),
                message=str(said.get("Message", "")),
                status=http_response.status_code,
                event=self._scene.trail.find(headers.get("x-amzn-requestid", "")),
            )
        )

    def _of(self, profile: str) -> Mapping[str, Any]:
        found = _CALL.fullmatch(profile)
        if found:
            return _given(self.heard, int(found[1]))
        if profile not in self._people:
            raise NobodyError(f"“{profile[:40]}” can't be used here. {self._who()}")
        if profile not in self._keys:
            self._keys[profile] = self._scene.enter(self._people[profile])
        return self._keys[profile]

    def _who(self) -> str:
        return f"Name one of: {', '.join(self._people)}. In an aws line, write --profile and the name."


def _given(answers: Sequence[Answer], number: int) -> Mapping[str, Any]:
    if not 1 <= number <= len(answers):
        raise NobodyError(f"There was no call {number} before this one.")
    given = _keys_in(answers[number - 1])
    if not given:
        raise NobodyError(f"Call {number} gave no keys, so nobody can be entered with its answer.")
    return given


def _keys_in(answer: Answer) -> Mapping[str, Any]:
    """The credentials in an answer; nothing where it holds none."""
    given = answer.result.get("Credentials") or answer.result.get("AccessKey")
    return given if isinstance(given, dict) else {}
