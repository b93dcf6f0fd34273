"""What to talk about next with a class, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .frames import answers_frame, misconceptions_frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .records import Learner

MOST = 3


def talk_about(learners: Sequence[Learner]) -> list[str]:
    """At most three misconceptions by how many learners showed them, then the prediction that failed most."""
    said = [
        f"{row['learners']} of {len(learners)} learners showed this misconception: “{row['misconception']}”. "
        f"What is true: {row['what is true']}"
        for row in misconceptions_frame(learners).head(MOST).to_dict("records")
    ]
    failed = answers_frame(learners)
    if len(failed) and failed.iloc[0]["wrong"]:
        worst = failed.iloc[0]
        said.append(
            f"Most often wrong: “{worst['prediction']}” in {worst['chapter']}, {worst['wrong']} of "
            f"{worst['answered']} answers. Ask the class to predict it again."
        )
    return said or ["Nobody has answered anything wrong yet."]
