"""The `aws` command's own program, run in this process: twenty times as quick as starting it each time.

It reads the same arguments, environment and files, and prints the same. That the command also works as a
process of its own is tested in tests/cloud and in the story of the cross-account chapter.
"""

from __future__ import annotations

import io
import os
import warnings
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import awscli  # type: ignore[import-untyped]  # ships no types
import botocore.hooks
import botocore.loaders
from botocore.hooks import EventAliaser

from labkit.cloud.scene import scene
from labkit.cloud.scene.command import Completed, argument_list
from labkit.cloud.scene.command import run as run_the_process
from labkit.cloud.scene.warm.program import exit_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# The program sets it once, when it is imported.
DATA = {"AWS_DATA_PATH": str(Path(awscli.__file__).parent / "data")}
_loader = cache(botocore.loaders.create_loader)  # reading the services' models is most of the time
# The program registers the same handlers under the same names each time, and looks at each anew.
_accepts_kwargs = cache(botocore.hooks.accepts_kwargs)
_alias_anew: Any = EventAliaser._alias_event_name
_aliases: dict[str, str] = {}


def _alias(aliaser: EventAliaser, name: str) -> str:
    if name not in _aliases:
        _aliases[name] = _alias_anew(aliaser, name)
    return _aliases[name]


@contextmanager
def quick_aws() -> Iterator[None]:
    """Scenes run the `aws` command in this process as long as this lasts."""
    with (
        patch.object(scene, "run", _run),
        patch("botocore.session.create_loader", _loader),
        patch("botocore.hooks.accepts_kwargs", _accepts_kwargs),
        patch.object(EventAliaser, "_alias_event_name", _alias),
        patch("awscli.argprocess.open", _read_at_once, create=True),
    ):
        yield


def _read_at_once(path: str, _mode: str) -> io.BytesIO:
    """A file to upload, which the program would leave open to the end of its process."""
    return io.BytesIO(Path(path).read_bytes())


def _run(
    line: str | Sequence[str],
    profile: str | None,
    environment: Mapping[str, str],
    extra: Mapping[str, str],
    _warm: object = None,
) -> Completed:
    if "--debug" in line:
        return run_the_process(line, profile, environment, extra)
    from awscli.clidriver import create_clidriver

    out, err = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, {**environment, **extra, **DATA}, clear=True),
        patch("awscli.customizations.assumerole.CACHE_DIR", f"{environment['HOME']}/.aws/cli/cache"),
        redirect_stdout(out),
        redirect_stderr(err),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        code = exit_code(create_clidriver().main, argument_list(line, profile))
    return Completed(out.getvalue(), err.getvalue(), code)
