"""Lift the upper bounds of pyproject.toml's dependencies, so that the newest of each is installed and tested.

python .ci/newest.py      changes pyproject.toml and environment.yml in place: for a fresh checkout only
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Drop what follows the lower bound: "moto[s3]>=5.2.5,<5.3" becomes "moto[s3]>=5.2.5"."""
    for name in ("pyproject.toml", "environment.yml"):
        path = ROOT / name
        text, count = re.subn(r"(>=[0-9.]+),<[0-9.]+", r"\1", path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8")
        print(f"{name}: {count} upper bounds lifted")


if __name__ == "__main__":
    main()
