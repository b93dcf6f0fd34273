"""A folder for every service, with everything about it; what a call is judged by and carried out with isn't here.

A service's folder has its table (`operations.toml`; `operations.md` tells how a line reads), what only its
state can tell the judge (`asks.py`), and a module for each thing that it checks before moto runs, answers in
moto's place, or mends after. Services register themselves when they are loaded: with the judge
(`labkit.cloud.judge`) and with the path of a call (`labkit.cloud.registry`).
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

from labkit.cloud.judge import offer_table


def load(folder: Path | None = None) -> tuple[str, ...]:
    """Take in every service that has a folder here, or in another `folder`; the names, as botocore has them."""
    if folder is not None:
        __path__.append(str(folder))
    places = [Path(place) for place in ([str(folder)] if folder else __path__)]
    tables = sorted(file for place in places for file in place.glob("*/operations.toml"))
    for file in tables:
        offer_table(_botocore_name(file), file)
    for module in sorted(one.name for one in pkgutil.iter_modules(map(str, places)) if one.ispkg):
        importlib.import_module(f"{__name__}.{module}")
    filters = importlib.import_module(f"{__name__}._common.narrowing")
    for file in sorted(file for place in places for file in place.glob("*/filters.toml")):
        filters.offer_filters(_botocore_name(file), file)
    settings = importlib.import_module(f"{__name__}._common.passed_over")
    for file in sorted(file for place in places for file in place.glob("*/passed_over.toml")):
        settings.offer_passed_over(_botocore_name(file), file)
    return tuple(_botocore_name(file) for file in tables)


def _botocore_name(table: Path) -> str:
    return table.parent.name.removesuffix("_").replace("_", "-")  # `lambda` is a word of Python's


load()
