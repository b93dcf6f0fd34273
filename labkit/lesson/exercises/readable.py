"""Whether AWS would read and save an answer at all; if not, why, in a sentence."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from labkit.lesson.model.findings import findings_of, nothing_written
from labkit.policy import MalformedPolicyDocument, parse, refused_when_saved

from .exercise import Verdict

if TYPE_CHECKING:
    from .ground import Ground
    from .places import Place

GAP = "____"
MOST = 40_000  # characters with all spaces; the longest policy that AWS takes has half of it
_BEGIN = {
    kind: f'Write a "Statement" between the braces, with {parts}. Then press Check.'
    for kind, parts in {
        "identity": "an Effect, an Action and a Resource",
        "trust": "an Effect, a Principal and an Action",
        "resource": "an Effect, a Principal, an Action and a Resource",
        "rcp": "an Effect, a Principal, an Action and a Resource",
    }.items()
}
_SPACE_OUTSIDE_TEXT = re.compile(r'("(?:[^"\\]|\\.)*")|\s+')


def count(text: str) -> int:
    """How many characters a policy has, without the spaces and line breaks between its parts."""
    return len(_SPACE_OUTSIDE_TEXT.sub(lambda match: match[1] or "", text))


def unreadable(ground: Ground, place: Place, text: str) -> Verdict | None:
    """The verdict on an answer that AWS wouldn't read or save; None for one that it takes. Ends at once for any text."""
    if not text.strip():
        return Verdict(right=False, says="There is nothing here yet: write a policy, then check it.")
    if nothing_written(text):
        return Verdict(
            right=False, says=f"Nothing is written here yet. {_BEGIN.get(place.kind, _BEGIN['identity'])}"
        )
    if len(text) > MOST:
        says = f"This text has {len(text):,} characters, and no policy of AWS is that long: make it shorter."
        return Verdict(right=False, says=says)
    if GAP in text:
        return Verdict(right=False, says="There is still a gap: fill every one of them, a guess is fine.")
    return _unread(place, text) or _too_long(place, text) or _unsaved(ground, place, text)


def _unread(place: Place, text: str) -> Verdict | None:
    try:
        parse(text, place.kind)
    except MalformedPolicyDocument as error:
        says = f"AWS can't read this as {NAMES[place.kind]}: {error.problem}"
    except (RecursionError, ValueError, TypeError) as error:
        says = f"AWS can't read this as {NAMES[place.kind]}: {error}"
    else:
        return None
    return Verdict(right=False, says=says, findings=findings_of(text, place.kind))


def _too_long(place: Place, text: str) -> Verdict | None:
    has = count(text)
    if has <= place.most:
        return None
    says = f"AWS doesn't save this policy: it has {has:,} characters, and here {place.most:,} fit."
    return Verdict(right=False, says=says)


def _unsaved(ground: Ground, place: Place, text: str) -> Verdict | None:
    found = refused_when_saved(text, place.kind)
    said = found[0].what if found else _put(ground, place, text)
    if not said:
        return None
    findings = findings_of(text, place.kind)
    if "BlockPublicPolicy" in said:
        said = "it allows everybody, and Block Public Access is on for this bucket."
    return Verdict(right=False, says=f"AWS doesn't save this policy: {said}", findings=findings)


@lru_cache(maxsize=256)
def _put(ground: Ground, place: Place, text: str) -> str:
    """What AWS says against saving it there; empty where it is saved."""
    with ground.opened() as scene:
        answer = place.put(scene, text)
    return "" if answer.ok else answer.message


NAMES = {
    "identity": "an identity-based policy",
    "boundary": "a permissions boundary",
    "session": "a session policy",
    "resource": "a resource-based policy",
    "trust": "a trust policy",
    "scp": "a service control policy",
    "rcp": "a resource control policy",
}
