"""A private place for a scene's AWS configuration, and an environment that names nothing else.

While a scene is open this process and its children see only the scene's configuration: every inherited
AWS_ variable is set aside, and put back when the scene is closed.
"""

from __future__ import annotations

import os
import shlex
import shutil
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from labkit.cloud.wire.endpoint import S3_CONTROL_HOST

from .leftovers import new_folder, sweep

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .people import Keys, Person

REGION = "us-east-1"
# No client tries a refusal again, whatever the number; with one try alone some say of each that they have given
# up trying. S3's links are signed as everything else is; and no other operation has a host of its own.
_EVERYBODY = """max_attempts = 2
disable_host_prefix_injection = true
s3 =
    signature_version = s3v4"""
NAMED_ENDPOINT = "labkit: with this endpoint, s3control looks up ACCOUNT-ID.HOST, and the request can leave this machine. Leave out --endpoint-url. The aws command finds the simulated AWS without it."
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")


_LOOK_UP = f"""case " $* " in
*" s3control "*" --end"*|*" --end"*" s3control "*) echo '{NAMED_ENDPOINT}' >&2; exit 252 ;;
esac"""


class Served(Protocol):
    """What an environment is made of: an open scene."""

    @property
    def people(self) -> tuple[Person, ...]: ...

    @property
    def folder(self) -> Folder: ...

    @property
    def endpoint_url(self) -> str: ...


class Folder:
    """A directory of our own, for its owner's eyes only, gone when the scene is closed."""

    def __init__(self) -> None:
        sweep()
        self.path, self._lock = new_folder()
        self.home = self.path / "home"
        self.home.mkdir(mode=0o700)
        self.programs = self.path / "bin"
        self.config = self.path / "config"
        self.credentials = self.path / "credentials"
        self.bundle = self.path / "authority.pem"

    def write(self, people: Iterable[Person], keys: Mapping[str, Keys], session_suffix: str) -> None:
        """The two AWS files: a profile a person, and what holds for clients that are handed keys."""
        people = tuple(people)
        names = {person.profile: person.name for person in people}
        config, credentials = [f"[default]\nregion = {REGION}\n{_EVERYBODY}"], []
        for person in people:
            config.append(f"[profile {person.profile}]\nregion = {REGION}\n{_EVERYBODY}")
            if person.kind == "role":
                source = person.source_profile or ""
                config[-1] += (
                    f"\nrole_arn = {person.arn}\nsource_profile = {source}"
                    f"\nrole_session_name = {names.get(source, source)}{session_suffix}"
                )
            else:
                key = keys[person.profile]
                credentials.append(
                    f"[{person.profile}]\naws_access_key_id = {key.access_key_id}\n"
                    f"aws_secret_access_key = {key.secret}"
                )
        _write_private(self.config, "\n\n".join(config) + "\n")
        _write_private(self.credentials, "\n\n".join(credentials) + "\n")

    def write_bundle(self, certificate: bytes) -> None:
        """Whom clients trust that ask for a host which we answer for."""
        _write_private(self.bundle, certificate.decode("ascii"))

    def write_shim(self) -> None:
        """An `aws` for this process's PATH (a notebook's `!aws ...`): the real one, with our HOME."""
        real = shutil.which("aws", path=_search_path())
        if real is None:
            return
        self.programs.mkdir(mode=0o700, exist_ok=True)
        if os.name == "nt":
            lines = f'@echo off\nset "TZ=UTC"\nset "USERPROFILE={self.home}"\n"{real}" %*\n'
            (self.programs / "aws.cmd").write_text(lines, encoding="utf-8")
            return
        shim = self.programs / "aws"
        start = f'TZ=UTC HOME={shlex.quote(str(self.home))} exec {shlex.quote(real)} "$@"'
        lines = f"#!/bin/sh\n{_LOOK_UP}\n{start}\n"
        shim.write_text(lines, encoding="utf-8")
        shim.chmod(stat.S_IRWXU)

    def forget_sessions(self) -> None:
        """Drop the sessions that the `aws` command keeps; after a reset they no longer exist."""
        shutil.rmtree(self.home / ".aws", ignore_errors=True)

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        if self._lock is not None:
            self._lock.close()


def aws_variables(folder: Folder, endpoint_url: str) -> dict[str, str]:
    """What an AWS client needs to find the scene, and only the scene."""
    # A client that ignores the endpoint is caught here instead of leaving the machine.
    proxies = {"HTTPS_PROXY": endpoint_url, "HTTP_PROXY": endpoint_url, "NO_PROXY": "127.0.0.1,localhost"}
    if os.name != "nt":  # where names differ by case, programs read either, and most the lower one first
        proxies |= {name.lower(): value for name, value in proxies.items()}
    return {
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_ENDPOINT_URL_S3_CONTROL": f"http://{S3_CONTROL_HOST}",
        "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
        "AWS_CONFIG_FILE": str(folder.config),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder.credentials),
        "AWS_CA_BUNDLE": str(folder.bundle),
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        **proxies,
    }


# What a shell may hold of the real AWS. Empty is as good as unset for these.
_NEUTRAL = (
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN",
    "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_USE_FIPS_ENDPOINT",
    "AWS_USE_DUALSTACK_ENDPOINT", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
)  # fmt: skip
_NOBODYS_ROLE = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"


def shell_variables(folder: Folder, endpoint_url: str, inherited: Iterable[str]) -> dict[str, str]:
    """The same for a shell that may hold anything. `inherited`: the names that it is likely to hold."""
    ours = aws_variables(folder, endpoint_url)
    names = {name for name in inherited if name.startswith(("AWS_ENDPOINT_URL_", "AWS_CONTAINER_"))}
    neutral = dict.fromkeys([*_NEUTRAL, *sorted(names - ours.keys())], "")
    if any(name.startswith("AWS_CONTAINER_") for name in names):
        # Even empty, its presence makes clients ask 169.254.170.2; so it becomes that address's user name here.
        neutral[_NOBODYS_ROLE] = f"@{endpoint_url.removeprefix('http://')}/"
    return {**ours, **neutral}


def served_environment(scene: Served, before: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of a command that `labkit serve` runs: the person's own, but for what is AWS's."""
    environment = {name: value for name, value in before.items() if not _is_ours(name)}
    profile = before.get("AWS_PROFILE", "")
    if profile in {person.profile for person in scene.people}:
        environment["AWS_PROFILE"] = profile
    environment |= aws_variables(scene.folder, scene.endpoint_url)
    path = [
        environment.get("PATH", os.defpath),
        str(Path(sys.executable).parent),
    ]  # ours where they have no `aws`
    return environment | {"PATH": os.pathsep.join(path)}


def child_environment(folder: Folder, endpoint_url: str) -> dict[str, str]:
    """The whole environment of a child `aws` process, with a HOME of our own."""
    environment = {name: value for name, value in os.environ.items() if not _is_ours(name)}
    environment |= aws_variables(folder, endpoint_url)
    environment |= {"HOME": str(folder.home), "USERPROFILE": str(folder.home)}
    environment |= {"AWS_PAGER": "", "AWS_CLI_AUTO_PROMPT": "off", "PYTHONWARNINGS": "ignore", "TZ": "UTC"}
    environment["PATH"] = _search_path()
    return environment


def _search_path() -> str:
    """PATH with the programs of our own Python first."""
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])


class Borrowed:
    """This process's environment, changed for a scene and put back by `give_back`."""

    def __init__(self, folder: Folder, endpoint_url: str) -> None:
        self._before = {name: value for name, value in os.environ.items() if _is_ours(name)}
        self._path = os.environ.get("PATH")
        self._clear()
        os.environ.update(aws_variables(folder, endpoint_url))
        os.environ.update({"AWS_PAGER": "", "AWS_CLI_AUTO_PROMPT": "off"})
        os.environ["PATH"] = os.pathsep.join([str(folder.programs), _search_path()])

    def give_back(self) -> None:
        self._clear()
        os.environ.update(self._before)
        if self._path is None:
            del os.environ["PATH"]
        else:
            os.environ["PATH"] = self._path

    @staticmethod
    def _clear() -> None:
        for name in [name for name in os.environ if _is_ours(name)]:
            del os.environ[name]


def _is_ours(name: str) -> bool:
    return name.upper().startswith("AWS_") or name.upper() in _PROXIES


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    path.write_text(text, encoding="utf-8")
