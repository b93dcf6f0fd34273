"""The answer, and what can be asked about it. All but the effect is worked out when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.policy._decide._case import Case
from labkit.policy._explain._looks import Deciding, StageRow, deciding, stage_rows
from labkit.policy._explain._message import message
from labkit.policy._explain._story import explain

if TYPE_CHECKING:
    from labkit.policy._decide._case import Effect
    from labkit.policy._decide._policies import PolicySet
    from labkit.policy._request import Request


class Decision(Case):
    """How AWS answers one request.

    Attributes:
        effect: ``Allow``, ``ExplicitDeny`` (a Deny applies) or ``ImplicitDeny`` (something had to allow
            and didn't).
        request, policies: what was decided on.
    """

    __slots__ = ()

    @property
    def statements(self) -> tuple[Deciding, ...]:
        """The statements that decided, in AWS's order of policy types.

        Allowed: every Allow that applies, in each policy type that had to allow. Explicit deny: every Deny
        that applies. Implicit deny: none, for it is their absence that decided.
        """
        return deciding(self)

    @property
    def stages(self) -> tuple[StageRow, ...]:
        """What ``explain()`` tells, as rows: one for each policy type and organization level."""
        return stage_rows(self)

    def explain(self) -> str:
        """For a learner: what was asked, what each policy type says and why, and who decided."""
        return explain(self)

    def message(self) -> str:
        """The sentence AWS answers a refusal with; empty where allowed."""
        return message(self)

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.request, self.policies, self.effect, self.unknown)

    def __repr__(self) -> str:
        blocked = f" by {', '.join(self.denied_by)}" if not self.allowed else ""
        return f"<Decision {self.effect}{blocked}: {self.request!r}>"


def _again(request: Request, policies: PolicySet, effect: Effect, unknown: str | None = None) -> Decision:
    """A decision that was pickled or copied."""
    again = Decision(request, policies)
    return again.leave_open(unknown) if unknown else again.settle(effect)
