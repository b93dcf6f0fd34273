"""Runs lines for the `aws` command with the command's own code, one after the other, as often as it is asked.

This file is a program: it is started once a lesson, with the environment of a command that is started for one line.
It reads a line of JSON for each command and answers with one. Where the system can, each command runs in a copy of
the process that ends with it, so that nothing of one command is there for the next. It imports nothing of labkit.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

# macOS can copy a process, but its own libraries don't bear it.
_COPIES = hasattr(os, "fork") and sys.platform != "darwin"
_OFTEN = ("sts", "iam", "s3", "organizations")


def keep_models() -> None:
    """From now on the models of services are read once. Reading them takes most of a command's time."""
    import botocore.hooks
    import botocore.loaders
    import botocore.session

    botocore.session.create_loader = cache(botocore.loaders.create_loader)
    # The command registers the same handlers under the same names each time, and looks at each anew.
    botocore.hooks.accepts_kwargs = cache(botocore.hooks.accepts_kwargs)


def exit_code(main: Callable[[list[str]], Any], arguments: Sequence[str]) -> int:
    """Run the command's own main function. Returns what the command's process would end with."""
    try:
        return int(main(list(arguments)) or 0)
    except SystemExit as end:  # how it ends after a message about its usage
        return end.code if isinstance(end.code, int) else 0 if end.code is None else 1


def serve() -> None:
    """Answer until nobody asks any more."""
    asked = os.fdopen(os.dup(0), encoding="utf-8")
    answered = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):  # what a command starts must not talk to whoever asks
        os.dup2(nothing, number)
    _get_ready()
    answered.write("{}\n")
    answered.flush()
    for line in asked:
        job = json.loads(line)
        answered.write(json.dumps(_answer(job["arguments"], job["environment"], job["folder"])) + "\n")
        answered.flush()
        _read_model(job["arguments"][:1])


def _get_ready() -> None:
    """Import what a command imports, and read what most of them read."""
    import awscli.clidriver

    keep_models()
    driver = awscli.clidriver.create_clidriver()
    exit_code(driver.main, ["sts", "get-caller-identity", "--generate-cli-skeleton", "output"])
    for service in _OFTEN:
        _read_model([service])
        driver.session.create_client(service, region_name="us-east-1")


def _read_model(named: Sequence[str]) -> None:
    """Keep the model of the service that a command names; it is likely to be asked for again."""
    import botocore.session

    known = {"s3api": "s3", "configservice": "config"}
    for name in named:
        loader = botocore.session.create_loader(os.environ.get("AWS_DATA_PATH"))
        for kind in ("service-2", "paginators-1", "waiters-2", "endpoint-rule-set-1"):
            with suppress(Exception):  # no service, or nothing of this kind: then there's nothing to keep
                loader.load_service_model(known.get(name, name), kind)


def _answer(arguments: Sequence[str], environment: Mapping[str, str], folder: str) -> dict[str, Any]:
    """Run one command in a folder: what it printed, and its exit code."""
    os.chdir(folder)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        code = (_copied if _COPIES else _here)(arguments, environment, out.fileno(), errors.fileno())
        printed = []
        for file in (out, errors):
            file.seek(0)
            printed.append(file.read().decode("utf-8", "replace"))
    return {"stdout": printed[0], "stderr": printed[1], "code": code}


def _copied(arguments: Sequence[str], environment: Mapping[str, str], out: int, errors: int) -> int:
    """In a copy of this process, which ends with the command."""
    copy = os.fork()
    if copy == 0:
        code = 255
        try:
            code = _here(arguments, environment, out, errors)
        finally:
            os._exit(code & 0xFF)
    return os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1])


def _here(arguments: Sequence[str], environment: Mapping[str, str], out: int, errors: int) -> int:
    """In this process; then it is as it was."""
    import awscli.clidriver

    before = dict(os.environ)
    data = before["AWS_DATA_PATH"]  # the command sets it once, when it is imported
    os.dup2(out, 1)
    os.dup2(errors, 2)
    nothing = os.open(os.devnull, os.O_RDWR)
    try:
        os.environ.clear()
        os.environ.update({**environment, "AWS_DATA_PATH": data})
        sys.argv = ["aws", *arguments]  # it names itself in what it complains
        return exit_code(lambda words: awscli.clidriver.create_clidriver().main(words), arguments)
    except BaseException as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 255
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os.environ.clear()
        os.environ.update(before)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        os.close(nothing)


if __name__ == "__main__":
    # The command's own program adds this folder to no path, and neither does this one.
    sys.path[:] = [place for place in sys.path if place != str(Path(__file__).parent)]
    serve()
