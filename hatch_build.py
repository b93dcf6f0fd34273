"""Puts the notebooks into the wheel, where `labkit lab` finds them without a clone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class NotebooksHook(BuildHookInterface[Any]):
    """An editable install has none: it reads the clone's."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name each notebook, and where it goes."""
        if version != "editable":
            for path in sorted(Path(self.root, "notebooks").glob("*.ipynb")):
                build_data["force_include"][str(path)] = f"labkit/workbook/notebooks/{path.name}"
