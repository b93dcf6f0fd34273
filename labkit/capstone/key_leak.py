"""The capstone's night: a key leaks, somebody uses it, and what is left open in the morning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from .scene import COMPANY, DESIGNS, SITE, live

if TYPE_CHECKING:
    from labkit.cloud import Answer, Event, Scene

NIGHT = datetime(2036, 2, 10, 7, 40, tzinfo=UTC)
MORNING = datetime(2036, 2, 10, 8, 0, tzinfo=UTC)
PROFILE, USER = "builder", "Builder01"
_NOT_PLAYED = "The incident hasn't happened yet. Play it first."
_QUIET = f"Nothing happens yet. `{USER}` may assume no role, so a stolen key is no use to an intruder. First solve the part *The Builders* of the brief. Then let the night pass."


@dataclass
class Incident:
    """What the intruder holds: the leaked key, and the sessions opened with it.

    ``memory``: the lesson's, so that the night isn't forgotten when the kernel ends.
    """

    memory: dict[str, Any]

    @property
    def leaked(self) -> str:
        """The id of the leaked key; "" before the night."""
        return str(self.memory.get("leaked", ""))

    @property
    def sessions(self) -> list[tuple[str, dict[str, str]]]:
        """The roles that the intruder got into, each with the session's credentials."""
        return [(str(role), dict(keys)) for role, keys in self.memory.get("sessions", [])]

    def play(self, scene: Scene) -> str:
        """Let the night pass; what it looks like in the morning, in a few lines. It passes once."""
        if self.played(scene):
            return f"The night has already passed. {self._told()}"
        roles = _roles(scene)
        if not roles:
            return _QUIET
        _wait_for(scene, NIGHT)
        mark = scene.trail.mark()
        self.memory["leaked"] = self._key(scene)
        self.memory["sessions"] = [entered for role in roles if (entered := _enter(scene, role))]
        for _, keys in self.sessions:
            _try(scene, "", keys)
        self.memory["requests"] = [event.record["requestID"] for event in scene.trail.since(mark)]
        _wait_for(scene, MORNING)
        return self._told()

    def recorded(self, scene: Scene) -> list[Event]:
        """What the trail still has of the night; nothing before it."""
        requests = self.memory.get("requests", []) if self.played(scene) else []
        return [event for request in requests if (event := scene.trail.find(request))]

    def _told(self) -> str:
        return f"It is February 10, 8 in the morning. Somebody has found the access key of `{USER}` in a public code repository. It has been there since last night. The trail shows calls of `{USER}` at 7:40, when nobody was at work. What did the intruder do?"

    def _key(self, scene: Scene) -> str:
        event = scene.call(PROFILE, "sts", "GetCallerIdentity").event
        return str(event.record["userIdentity"].get("accessKeyId", "")) if event else ""

    def played(self, scene: Scene) -> bool:
        """Whether the night lies behind this scene."""
        return bool(self.leaked) and scene.now >= MORNING

    # Probes: whether it was let through, and what AWS said.

    def key_works(self, scene: Scene) -> tuple[bool, str]:
        """The intruder tries the key."""
        if not self.played(scene):
            return True, _NOT_PLAYED
        answer = scene.call(PROFILE, "sts", "GetCallerIdentity")
        return answer.ok, _said("The leaked key", answer)

    def sessions_work(self, scene: Scene) -> tuple[bool, str]:
        """The intruder tries every session that was opened in the night."""
        if not self.played(scene):
            return True, _NOT_PLAYED
        for name, keys in self.sessions:
            for answer in _try(scene, "", keys):
                if _let_through(answer):
                    return True, _said(f"The session of {name}", answer)
        return False, "AWS refuses every session that the intruder opened."

    def has_new_key(self, scene: Scene) -> tuple[bool, str]:
        """Whether the owner has another key to work with."""
        if not self.played(scene):
            return False, _NOT_PLAYED
        listed = scene.inspect(COMPANY.id, "iam").list_access_keys(UserName=USER)["AccessKeyMetadata"]
        fresh = [key for key in listed if key["AccessKeyId"] != self.leaked and key["Status"] == "Active"]
        return bool(fresh), f"{USER} has {'another' if fresh else 'no other'} key that is active."


def _roles(scene: Scene) -> list[str]:
    """Every role of the company's accounts: an intruder tries them all."""
    roles = [role for account in live(scene) for role in scene.inspect(account, "iam").list_roles()["Roles"]]
    return [role["Arn"] for role in roles if scene.decide(PROFILE, "sts:AssumeRole", role["Arn"]).allowed]


def _enter(scene: Scene, role: str) -> tuple[str, dict[str, str]] | None:
    """The role's name and what its session signs with; None where AWS refuses."""
    answer = scene.call(PROFILE, "sts", "AssumeRole", {"RoleArn": role, "RoleSessionName": USER})
    if not answer.ok:
        return None
    keys = ("AccessKeyId", "SecretAccessKey", "SessionToken")
    return role.rpartition("/")[2], {key: answer.result["Credentials"][key] for key in keys}


def _try(scene: Scene, profile: str, keys: dict[str, Any]) -> tuple[Answer, ...]:
    """What the intruder is after: the designs, and the shop's site."""
    marks = ({"Bucket": DESIGNS, "Key": "night.svg"}, {"Bucket": SITE, "Key": "night.html"})
    return tuple(
        scene.call(profile, "s3", "PutObject", {**mark, "Body": b"Hello from the night\n"}, credentials=keys)
        for mark in marks
    )


def _let_through(answer: Answer) -> bool:
    """Whether the policies said yes (that the object exists is another matter)."""
    return answer.ok or (answer.decision is not None and answer.decision.allowed)


def _said(what: str, answer: Answer) -> str:
    return f"{what} still works." if _let_through(answer) else f"{what}: AWS says {answer.code}."


def _wait_for(scene: Scene, moment: datetime) -> None:
    if scene.now < moment:
        scene.advance(moment - scene.now)
