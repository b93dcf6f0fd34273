"""Run notebooks as an autorun and save them: what a reader sees unrun, and what nbval compares.

python .ci/notebooks.py [NOTEBOOK ...]      all of notebooks/ where none is named
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

_WIDGET = "application/vnd.jupyter.widget-view+json"  # means nothing without a kernel, and differs each time
_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def run(path: Path) -> None:
    """Execute one notebook in place; an error in a cell stops it before anything is saved."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        timeout=120,
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(_WIDGET, None)
    notebook.metadata = nbformat.from_dict(_METADATA)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


def main(names: list[str]) -> None:
    """Run the named notebooks, or all."""
    os.environ["LABKIT_AUTORUN"] = "1"
    folder = Path(__file__).resolve().parent.parent / "notebooks"
    for path in [Path(name) for name in names] or sorted(folder.glob("*.ipynb")):
        print(f"running {path.name}")
        run(path)


if __name__ == "__main__":
    main(sys.argv[1:])
