"""A private place for a scene's AWS configuration, and an environment that names nothing else.

While a scene is open this process and its children see only the scene's configuration: every inherited
AWS_ variable is set aside, and put back when the scene is closed.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ._people import Keys, Person

REGION = "us-east-1"
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")


class Folder:
    """A directory of our own, for its owner's eyes only, gone when the scene is closed."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="labkit-"))
        self.home = self.path / "home"
        self.home.mkdir(mode=0o700)
        self.config = self.path / "config"
        self.credentials = self.path / "credentials"

    def write(self, people: Iterable[Person], keys: Mapping[str, Keys], session_suffix: str) -> None:
        """The two AWS files, one profile a person."""
        people = tuple(people)
        names = {person.profile: person.name for person in people}
        config, credentials = [], []
        for person in people:
            config.append(
                f"[profile {person.profile}]\nregion = {REGION}\nmax_attempts = 1\ns3 =\n    signature_version = s3v4"
            )
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

    def forget_sessions(self) -> None:
        """Drop the sessions that the `aws` command keeps; after a reset they no longer exist."""
        shutil.rmtree(self.home / ".aws", ignore_errors=True)

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)


def aws_variables(folder: Folder, endpoint_url: str) -> dict[str, str]:
    """What an AWS client needs to find the scene, and only the scene."""
    return {
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_CONFIG_FILE": str(folder.config),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder.credentials),
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        # A client that ignores the endpoint is caught here instead of leaving the machine.
        "HTTPS_PROXY": endpoint_url,
        "HTTP_PROXY": endpoint_url,
        "NO_PROXY": "127.0.0.1,localhost",
    }


def child_environment(folder: Folder, endpoint_url: str) -> dict[str, str]:
    """The whole environment of a child `aws` process, with a HOME of our own."""
    environment = {name: value for name, value in os.environ.items() if not _is_ours(name)}
    environment |= aws_variables(folder, endpoint_url)
    environment |= {"HOME": str(folder.home), "USERPROFILE": str(folder.home)}
    environment |= {"AWS_PAGER": "", "AWS_CLI_AUTO_PROMPT": "off", "PYTHONWARNINGS": "ignore", "TZ": "UTC"}
    scripts = str(Path(sys.executable).parent)
    environment["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", os.defpath)])
    return environment


class Borrowed:
    """This process's environment, changed for a scene and put back by `give_back`."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._before = {name: value for name, value in os.environ.items() if _is_ours(name)}
        self._clear()
        os.environ.update(variables)

    def give_back(self) -> None:
        self._clear()
        os.environ.update(self._before)

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
