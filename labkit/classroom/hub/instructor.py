"""Who the instructor of a class is: told when the class opens, and kept for what is started later, such as the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.scene.kept.plain import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from .settings import ClassSettings


def keep_instructor(of_class: ClassSettings) -> None:
    """Write down whom LABKIT_CLASS_INSTRUCTOR names, also where it names nobody."""
    write_whole(_file(of_class), f"{of_class.instructor}\n".encode())


def instructor_of(of_class: ClassSettings) -> str:
    """The name under which the instructor joins; "" where the class has none, or none is known. Only root can ask."""
    if of_class.instructor:
        return of_class.instructor
    try:
        return _file(of_class).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def _file(of_class: ClassSettings) -> Path:
    return of_class.hub / "instructor"
