"""A lesson at work: one scene, its steps in order, what has been run, and the cells that show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from labkit.cloud import Scene, SceneDefinition
    from labkit.lesson._access import AccessQuestion
    from labkit.lesson._editing import Attempt, PolicySlot
    from labkit.lesson._steps import StateTable, Step
    from labkit.lesson._svg import Picture


class Lesson:
    """Opens the scene and shows the steps.

    In a notebook::

        lab = Lesson(DEFINITION, STEPS, table=roles, picture=draw, access=QUESTIONS)
        lab.step("create-role")

    Args:
        definition: the scene; it's opened at "start" (closing one that was open).
        steps: in the order they're told; every name once, ``needs`` point to earlier ones only.
        title: heads the lesson; the scene's own where left out.
        table, picture, access: what each step shows where it says nothing else.
        at: a checkpoint to open at.
    Raises:
        ValueError: the steps don't fit together (a name twice, an unknown need, an unknown profile or
        operation).
    """

    def __init__(
        self,
        definition: SceneDefinition,
        steps: Sequence[Step],
        *,
        title: str = "",
        table: StateTable | Callable[[Scene], pd.DataFrame] | None = None,
        picture: Callable[[Scene], Picture] | None = None,
        access: Sequence[AccessQuestion] = (),
        at: str = "start",
    ) -> None:
        raise NotImplementedError

    @property
    def scene(self) -> Scene:
        """The open scene."""
        raise NotImplementedError

    def step(self, name: str) -> None:
        """Show a step in the present cell. With LABKIT_AUTORUN=1: press its buttons and show what came of
        it."""
        raise NotImplementedError

    def edit_policy(
        self,
        *slots: PolicySlot,
        access: Sequence[AccessQuestion] | None = None,
        attempts: Sequence[Attempt] = (),
        title: str = "Break it",
    ) -> None:
        """Show an editor for policies of the live state, and who can do what under them.

        An autorun makes each of ``attempts``, shows who can do what then, and puts the policies back.
        """
        raise NotImplementedError

    def session(self, profile: str = "", credentials: Any = None) -> Any:
        """Act as somebody: ``lab.session("developer").client("s3")`` is a boto3 client; every call is judged.

        ``credentials``: a dict with AccessKeyId, SecretAccessKey and perhaps SessionToken, as AssumeRole
        returns it.
        """
        raise NotImplementedError

    def result(self, name: str, call: int = 0) -> dict[str, Any]:
        """What AWS answered to a call of a step that has run. Raises LookupError with advice where it
        hasn't."""
        raise NotImplementedError

    def who_can_do_what(self, *questions: AccessQuestion) -> None:
        """Show people by questions as decided now; the lesson's own questions where none are given."""
        raise NotImplementedError

    def state(self) -> None:
        """Show the lesson's table and picture as they are now."""
        raise NotImplementedError

    def trail(self, last: int = 20) -> None:
        """Show the last rows of the trail."""
        raise NotImplementedError

    def progress(self) -> None:
        """Show which steps have run and which predictions were right."""
        raise NotImplementedError

    def reset(self) -> None:
        """Back to the start: everything that was built is gone, every step can be run again."""
        raise NotImplementedError

    def restore(self, step: str) -> None:
        """The state right after ``step``, by running all steps up to it anew; "start" and "end" work too."""
        raise NotImplementedError

    def bar(self) -> None:
        """Show the bar: where we are, jump to a step, back, start over."""
        raise NotImplementedError
