"""An `aws` line, read by the real command's own code in this process; its calls go to a ground's clients."""

from __future__ import annotations

import contextlib
import io
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labkit.cloud.scene.warm.program import exit_code
from labkit.cloud.wire.loading import LOADER, SharedModels
from labkit.lesson.ways.cli import NotAnAwsCommandError, split_command
from labkit.lesson.ways.replies import complaint

from .keyring import NobodyError

if TYPE_CHECKING:
    from .keyring import Keyring

_KEYS = {
    "AWS_ACCESS_KEY_ID": "AccessKeyId",
    "AWS_SECRET_ACCESS_KEY": "SecretAccessKey",
    "AWS_SESSION_TOKEN": "SessionToken",
}
_OWN = frozenset({*_KEYS, "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION"})
_OUTSIDE = ("file://", "fileb://", "http://", "https://")
_NO = {
    "--endpoint-url": "it would lead out of the lab",
    "--ca-bundle": "it would lead out of the lab",
    "--no-verify-ssl": "it would lead out of the lab",
    "--debug": "it prints pages",
    "--body": 'it reads a file, and there is none here; boto3 takes Body=b"..."',
    "--outfile": "it writes a file, and nothing is written here",
    "--cli-input-json": "nothing is filled in from elsewhere here",
}


def run_line(line: str, keyring: Keyring) -> str:
    """Run one line. Returns what the command printed; what it sent is in the trail.

    Raises NotAnAwsCommandError, with what to do, where it is no command that calls AWS.
    """
    variables, words = split_command(line)
    _check(variables, words)
    profile, words = _profile(words[1:])
    profile = profile or variables.get("AWS_PROFILE") or variables.get("AWS_DEFAULT_PROFILE") or ""
    keys = {_KEYS[name]: value for name, value in variables.items() if name in _KEYS} if not profile else None
    region = variables.get("AWS_REGION") or variables.get("AWS_DEFAULT_REGION")
    driver = _driver()

    nobody: list[NobodyError] = []

    def create(service: str, region_name: str | None = None, **_: Any) -> Any:
        try:
            return keyring.client(profile, service, region_name or region, keys)
        except NobodyError as error:  # the command would tell it in its own way
            nobody.append(error)
            raise

    driver.session.create_client = create
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        code = exit_code(driver.main, words)
    if nobody:
        raise nobody[0]
    said = errors.getvalue().strip()
    if code and "An error occurred (" not in said:
        told = " ".join(complaint(said.rpartition(": error: ")[2]).split())[:400]
        raise NotAnAwsCommandError(f"The aws command didn't call AWS. It says: {told}")
    return (out.getvalue() or said).strip()


def get_ready() -> None:
    """Make the command's program ready, so that the first line needn't wait for it."""
    _driver()


@cache
def _driver() -> Any:
    """The real command without anybody's configuration, aliases or plug-ins. It is slow to make, so it's kept."""
    import awscli
    import botocore.session
    from awscli import EnvironmentVariables
    from awscli.alias import AliasLoader
    from awscli.clidriver import CLIDriver
    from awscli.plugin import load_plugins

    session = botocore.session.Session({**EnvironmentVariables, "profile": (None, None, None, None)})
    own = str(Path(awscli.__file__).parent / "data")  # whatever AWS_DATA_PATH says
    session.register_component("data_loader", SharedModels(extra_search_paths=[own]))
    for name, value in (("config_file", "/nowhere"), ("credentials_file", "/nowhere")):
        session.set_config_variable(name, value)
    session.set_config_variable("output", "json")
    session.set_config_variable("region", "us-east-1")
    load_plugins({}, event_hooks=session.get_component("event_emitter"))
    driver = CLIDriver(session=session)
    driver.alias_loader = AliasLoader(alias_filename="/nowhere")
    return driver


def _check(variables: dict[str, str], words: list[str]) -> None:
    """Refuse what reads or writes files, prints pages, or isn't one call of AWS's API."""
    strange = sorted(set(variables) - _OWN)
    if strange:
        raise NotAnAwsCommandError(f"{strange[0][:40]} can't be set here.")
    for word in words:
        name = word.partition("=")[0]
        if name in _NO:
            raise NotAnAwsCommandError(f"{name} can't be used here: {_NO[name]}.")
        if (
            any(mark in word.lower() for mark in _OUTSIDE)
            and not word.lstrip().startswith(("{", "["))
            and _reads(word)
        ):
            raise NotAnAwsCommandError(
                "A file or a web page can't give a value here. Write the value in quotes."
            )
    _check_call(words)


IN_PYTHON = "Python can make this call."


def _check_call(words: list[str]) -> None:
    """Refuse what isn't one call of AWS's API."""
    if len(words) < 3 or "help" in words[1:]:
        raise NotAnAwsCommandError(
            "Write a service, an operation and its parameters: aws iam create-user --user-name Name"
        )
    if words[1] == "s3":
        raise NotAnAwsCommandError(
            "aws s3 copies files, and there are none here. Use aws s3api, which makes one call."
        )
    if words[1] == "s3api" and words[2] in ("get-object", "select-object-content"):
        raise NotAnAwsCommandError(
            f"aws s3api {words[2]} writes a file, and there are none here. {IN_PYTHON}"
        )
    if not _is_call(words[1], words[2]):
        raise NotAnAwsCommandError(
            f"aws {words[1][:40]} {words[2][:40]} isn't one call to AWS. Begin with service and operation."
        )


def _reads(word: str) -> bool:
    """Whether the command would read the value from elsewhere: it does where the value begins so."""
    return word.rpartition("=")[2].lower().startswith(_OUTSIDE) or word.lower().startswith(_OUTSIDE)


def _is_call(service: str, operation: str) -> bool:
    """Whether these are an API operation's own words, and no command beside it."""
    import botocore.session
    from botocore import xform_name

    named = {"s3api": "s3", "configservice": "config"}.get(service, service)
    session = _models()
    if named not in session.get_available_services() or not re.fullmatch(r"[a-z0-9-]+", operation):
        return False
    model = botocore.session.Session.get_service_model(session, named)
    found = next((name for name in model.operation_names if xform_name(name, "-") == operation), None)
    return found is not None and not model.operation_model(found).has_streaming_output


@cache
def _models() -> Any:
    import botocore.session

    session = botocore.session.Session()
    session.register_component("data_loader", LOADER)
    return session


def _profile(words: list[str]) -> tuple[str, list[str]]:
    """The profile that a line names, and the other words."""
    profile, rest, at = "", [], 0
    while at < len(words):
        if words[at] == "--profile" and at + 1 < len(words):
            profile, at = words[at + 1], at + 1
        elif words[at].startswith("--profile="):
            profile = words[at].partition("=")[2]
        else:
            rest.append(words[at])
        at += 1
    return profile, rest
