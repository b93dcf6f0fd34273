"""What can be wrong with an estate's description."""

from __future__ import annotations


class MalformedDetails(ValueError):
    """Authorization details, an organization or resources that can't be used.

    Attributes:
        place: where: ``document 1, UserDetailList[3].UserPolicyList[0].PolicyDocument``.
        problem: what is wrong there, and what would be right.
    """

    def __init__(self, place: str, problem: str) -> None:
        self.place, self.problem = place, problem
        super().__init__(f"{place}: {problem}")
