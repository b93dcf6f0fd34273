"""The faults by name, and opening one in a scene of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson import Lesson

from . import key_leaks, key_stays, public_bucket, scp_refuses_all, stopped_trail, wrong_trust

if TYPE_CHECKING:
    from labkit.lesson import Fault

_ALL = (
    key_stays.FAULT,
    scp_refuses_all.FAULT,
    public_bucket.FAULT,
    wrong_trust.FAULT,
    stopped_trail.FAULT,
    key_leaks.FAULT,
)
FAULTS: dict[str, Fault] = {fault.name: fault for fault in _ALL}


def open_fault(name: str | int) -> Lesson:
    """Open a fault's scene and show the fault in the present cell. A number from 1 tells a class nothing, as a name does.

    The scene is a copy of a chapter's, under its own name: nothing of it is kept, and no work of a learner changes. The
    lesson that is returned acts in it, in any cell and in a terminal. Raises LookupError for an unknown name.
    """
    known = FAULTS | dict(enumerate(_ALL, 1))
    if name not in known:
        raise LookupError(
            f"There is no fault {name!r}. There are: {', '.join(FAULTS)}. Numbers from 1 to {len(_ALL)} name them too."
        )
    fault = known[name]
    lab = Lesson(fault.definition, (), table=fault.table, keeps=False)
    fault.show(lab)
    return lab
