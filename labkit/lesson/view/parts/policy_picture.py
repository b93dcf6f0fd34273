"""Shows the picture of a policy."""

from __future__ import annotations

from labkit.lesson.model.shown import view_of
from labkit.lesson.picture.policy import PolicyPicture

from .blocks import picture_block
from .cells import emit


@view_of(PolicyPicture)
def show_policy_picture(picture: PolicyPicture) -> None:
    """Show it in the present cell."""
    emit([picture_block(picture)])
