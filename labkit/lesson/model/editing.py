"""Break it: policy documents of the live state, edited in place, saved by a real call, put back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import jmespath  # type: ignore[import-untyped]  # ships no types

from labkit.cloud.wire.models import operation
from labkit.lesson.ways.calls import fill
from labkit.lesson.ways.documents import document_text

from .course import EDITS
from .findings import findings_of
from .goals.goal import look
from .replay import default_texts
from .steps import Step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from labkit.lesson.ways.calls import Call
    from labkit.lesson.ways.replies import Sent
    from labkit.policy import Finding

    from .access import AccessQuestion, AccessTable
    from .course import Course
    from .goals.goal import Goal, Reached

DOCUMENT: Final = "<the edited document>"
"""Stands in a saving call's parameters for the document the learner wrote."""

REACHED: Final = "reached by edits"
"""In a lesson's memory: titles of the aims that the learner has reached."""


@dataclass(frozen=True, slots=True)
class PolicySlot:
    """One editable policy document.

    ``title``: "Trust policy of UpdateApp"; ``kind``: as in :func:`labkit.policy.parse` ("trust", "identity",
    "resource", "scp", ...). ``read``: a call, made as an inspector (not judged, no trail) in the account of
    ``write.as_``; ``path``: JMESPath to the document in its answer. ``write``: the call that saves, by the
    owner's admin, with :data:`DOCUMENT` as the value of the document parameter. ``needs``: the step that
    creates the policy.
    """

    title: str
    kind: str
    read: Call
    path: str
    write: Call
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """An edit worth trying, offered as a button and made by an autorun.

    ``documents``: title of a slot → the whole new document (dict, or text, malformed too).
    """

    title: str
    documents: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""

    def texts(self) -> dict[str, str]:
        """The documents as text, by slot."""
        documents = self.documents.items()
        return {title: text if isinstance(text, str) else document_text(text) for title, text in documents}


@dataclass(frozen=True, slots=True)
class Aim:
    """What to reach by edits of one's own. ``title``: an instruction ("Let Outsider1 in, and nobody else");
    ``goals``: how AWS must decide then, all at once."""

    title: str
    goals: tuple[Goal, ...]


@dataclass(frozen=True)
class Saved:
    """What came of saving one document: AWS's answer, and what the validator finds in the text."""

    slot: PolicySlot
    sent: Sent
    findings: tuple[Finding, ...]


@dataclass
class Workshop:
    """Policies of the live state on a workbench. ``before``: who could do what before the first edit.

    ``aims``: what to reach here. They are a learner's own and count in no progress: the steps are the chapter's work.
    """

    course: Course
    slots: tuple[PolicySlot, ...]
    questions: tuple[AccessQuestion, ...]
    aims: tuple[Aim, ...] = ()
    before: AccessTable | None = None

    def present(self, slot: PolicySlot) -> str | None:
        """The document as it is now, as indented JSON; None where there's none yet."""
        client = self.course.scene.inspect(self._account(slot), slot.read.service, slot.read.region)
        method = getattr(client, operation(slot.read.service, slot.read.operation).method)
        try:
            given = fill(dict(slot.read.parameters), self.course.results.look_up)
            found = jmespath.search(slot.path, method(**given))
        except LookupError:  # a step that it builds on hasn't run
            return None
        except Exception as error:
            if hasattr(error, "response"):  # AWS's "there's no such thing", as boto3 raises it
                return None
            raise
        return found if found is None or isinstance(found, str) else document_text(found)

    def open(self) -> dict[str, str | None]:
        """The present documents by slot; where nothing was edited since the last step, it's the state to compare with."""
        if not self.originals:
            self.before = None if self.missing() else self.who_can()
        return {slot.title: self.present(slot) for slot in self.slots}

    @property
    def originals(self) -> dict[str, str]:
        """The documents that were edited since the last step, as they were before; kept with the learner's work."""
        found = self.course.memory.get(EDITS)  # a journal may be anybody's
        return {str(title): str(text) for title, text in found.items()} if isinstance(found, dict) else {}

    def missing(self) -> tuple[Step, ...]:
        """The steps that must run before every slot holds a policy."""
        names = tuple(name for slot in self.slots for name in slot.needs)
        wanted = Step("break-it", "", "", needs=names)
        return self.course.missing(wanted)

    def save(self, slot: PolicySlot, text: str) -> Saved:
        """Save a document by the owner's own call. A malformed one is refused by AWS, and nothing changes."""
        found = self.present(slot)
        if found is not None:
            self.course.memory.setdefault(EDITS, {}).setdefault(slot.title, found)
        write = slot.write
        parameters = {name: text if value == DOCUMENT else value for name, value in write.parameters.items()}
        call = replace(write, parameters=parameters)
        sent = self.course.sender.send(
            call, "console", default_texts(Step("", "", "", (call,)), "console")[0]
        )
        self.course.changed()
        return Saved(slot, sent, findings_of(text, slot.kind))

    def edit(self, slot: PolicySlot, text: str) -> Saved:
        """Save what the learner wrote, and note the aims that are reached by it; an attempt's save reaches none."""
        with self.course.one_act(f"your edit of “{slot.title}”"):
            saved = self.save(slot, text)
            met = [aim.title for aim in self.aims if all(one.holds for one in self.looked(aim))]
            if new := [title for title in met if title not in self.reached]:
                self.course.memory[REACHED] = [*self.reached, *new]
        return saved

    @property
    def reached(self) -> tuple[str, ...]:
        """The titles of the aims that were reached; from a journal, which may be anybody's."""
        found = self.course.memory.get(REACHED)
        return tuple(aim.title for aim in self.aims if isinstance(found, list) and aim.title in found)

    def looked(self, aim: Aim) -> tuple[Reached, ...]:
        """How AWS decides now what an aim asks for."""
        return look(self.course.scene, aim.goals)

    def put_back(self) -> tuple[Saved, ...]:
        """Save every edited document as it was before the first edit after the last step."""
        found = self.originals
        saved = tuple(
            self.save(slot, found[slot.title])
            for slot in self.slots
            if slot.title in found and self.present(slot) != found[slot.title]
        )
        self.course.memory.pop(EDITS, None)
        self.course.changed()
        return saved

    def who_can(self) -> AccessTable | None:
        """People by questions as decided now."""
        return self.course.who_can(self.questions)

    def slot(self, title: str) -> PolicySlot:
        """The slot of that title."""
        return next(slot for slot in self.slots if slot.title == title)

    def _account(self, slot: PolicySlot) -> str:
        people = {person.profile: person.account for person in self.course.scene.people}
        return people[str(slot.write.as_)]


def unknown_slot(slots: Sequence[PolicySlot], attempts: Sequence[Attempt]) -> str:
    """The title of a slot that an attempt names and that isn't there; "" where all is well."""
    titles = {slot.title for slot in slots}
    return next((title for attempt in attempts for title in attempt.documents if title not in titles), "")
