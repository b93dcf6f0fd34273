"""The answer, and what can be asked about it. All but the effect is worked out when asked for."""

from __future__ import annotations

from typing import Literal, TypeAlias

from labkit.policy._decide import _stages as stages
from labkit.policy._decide._case import Case
from labkit.policy._explain._looks import Deciding, StageRow, deciding, stage_rows
from labkit.policy._explain._message import message

Effect: TypeAlias = Literal["Allow", "ExplicitDeny", "ImplicitDeny"]


class Decision(Case):
    """How AWS answers one request.

    Attributes:
        effect: ``Allow``, ``ExplicitDeny`` (a Deny applies) or ``ImplicitDeny`` (something had to allow
            and didn't).
        request, policies: what was decided on.
    """

    __slots__ = ("effect",)

    effect: Effect

    def settle(self, effect: Effect) -> Decision:
        """Close the case."""
        self.effect = effect
        return self

    @property
    def allowed(self) -> bool:
        """Whether AWS would carry the request out."""
        return self.effect == "Allow"

    @property
    def denied_by(self) -> tuple[str, ...]:
        """Every policy type that blocks, by a Deny or for want of an Allow, in AWS's order; empty where allowed.

        Of ``rcp scp endpoint resource identity boundary session``; a role's trust policy is ``resource``.
        Where neither side of one account allows, ``identity`` blocks; ``resource`` blocks only where its Allow
        is required: across accounts, for a role or a KMS key, for callers without an account.
        """
        if self.allowed:
            return ()
        denying = stages.denying(self)
        return tuple(kind for kind, refuses in stages.STAGES if kind in denying or refuses(self))

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
        from labkit.policy._explain._story import explain

        return explain(self)

    def message(self) -> str:
        """The sentence AWS answers a refusal with; empty where allowed."""
        return message(self)

    def __reduce__(self) -> tuple[object, ...]:
        from labkit.policy._evaluate import evaluate

        return evaluate, (self.request, self.policies)

    def __repr__(self) -> str:
        blocked = f" by {', '.join(self.denied_by)}" if not self.allowed else ""
        return f"<Decision {self.effect}{blocked}: {self.request!r}>"
