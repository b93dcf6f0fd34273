"""The variables that lead AWS clients to a scene, as a file for one's shell or tool; and the way back."""

from __future__ import annotations

import contextlib
import os
import shlex
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Variables = Mapping[str, str]

_UNDO = "LABKIT_UNDO"


def sh(variables: Variables) -> str:
    """Lines `export NAME=value`; `eval "$LABKIT_UNDO"` brings back what the shell held before."""
    names = sorted(variables)
    held = f"export -p | grep -E '^(export|declare -x|typeset -x) ({'|'.join(names)})='"
    undo = f'export {_UNDO}="${{{_UNDO}:-unset {" ".join(names)} {_UNDO}; $({held})}}"\n'
    return undo + "".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items())


def fish(variables: Variables) -> str:
    """For fish; the function `labkit_undo` brings back what the shell held before."""

    def quoted(value: str) -> str:
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"

    keep = "".join(
        f"    set -q {name}; and set -g labkit_was_{name} ${name}; or set -e labkit_was_{name}\n"
        for name in variables
    )
    back = "".join(
        f"    set -e {name}; set -q labkit_was_{name}; and set -gx {name} $labkit_was_{name}\n"
        for name in variables
    )
    lines = "".join(f"set -gx {name} {quoted(value)}\n" for name, value in variables.items())
    undo = f"function labkit_undo\n{back}    functions -e labkit_undo\nend\n"
    return f"if not functions -q labkit_undo\n{keep}end\n{undo}{lines}"


def powershell(variables: Variables) -> str:
    """For PowerShell; the function `labkit-undo` brings back what the shell held before."""
    names = ", ".join(f"'{name}'" for name in variables)
    lines = "".join(
        "$env:{} = '{}'\n".format(name, value.replace("'", "''")) for name, value in variables.items()
    )
    return (
        "if (-not (Test-Path function:labkit-undo)) {\n    $global:LabkitWas = @{}\n"
        f"    foreach ($name in {names}) {{\n"
        "        $global:LabkitWas[$name] = [Environment]::GetEnvironmentVariable($name)\n    }\n}\n"
        "function global:labkit-undo {\n"
        "    foreach ($name in $global:LabkitWas.Keys) {\n"
        "        [Environment]::SetEnvironmentVariable($name, $global:LabkitWas[$name])\n    }\n"
        "    Remove-Item function:labkit-undo\n}\n" + lines
    )


def cmd(variables: Variables) -> str:
    """For cmd.exe: `call FILE`; `call FILE off` brings back what the shell held before."""
    keep = "".join(f'set "LABKIT_WAS_{name}=%{name}%"\n' for name in variables)
    back = "".join(f'set "{name}=%LABKIT_WAS_{name}%"\nset "LABKIT_WAS_{name}="\n' for name in variables)
    lines = "".join(
        'set "{}={}"\n'.format(name, value.replace("%", "%%")) for name, value in variables.items()
    )
    return (
        '@echo off\nif "%~1"=="off" goto off\nif defined LABKIT_ON goto on\n'
        f'{keep}set "LABKIT_ON=1"\n:on\n{lines}exit /b 0\n'
        f':off\nif not defined LABKIT_ON exit /b 0\n{back}set "LABKIT_ON="\nexit /b 0\n'
    )


def plain(variables: Variables) -> str:
    """NAME=value, as programs read it: a .env file, `docker run --env-file`, $GITHUB_ENV."""
    return "".join(f"{name}={value}\n" for name, value in variables.items())


FORMATS: dict[str, Callable[[Variables], str]] = {
    "sh": sh,
    "fish": fish,
    "powershell": powershell,
    "cmd": cmd,
    "dotenv": plain,
    "github": plain,
}
_HINTS = {
    "sh": '. {path}     (and to go back: eval "$LABKIT_UNDO")',
    "fish": "source {path}     (and to go back: labkit_undo)",
    "powershell": ". {path}     (and to go back: labkit-undo)",
    "cmd": "call {path}     (and to go back: call {path} off)",
    "dotenv": "docker run --env-file {path} ..., or whatever reads a .env file",
    "github": "the next steps of this job find it by themselves",
}


class EnvironmentFile:
    """A file with the variables, there from `write` until `take_away`; nobody ever reads half of it.

    The form "github" adds its lines to a file that is others' too, and takes them out again.
    """

    def __init__(self, path: Path, form: str) -> None:
        self.path, self._form = path, form
        self._text = ""
        self._made: list[Path] = []

    @property
    def hint(self) -> str:
        """How it is used, for a person."""
        path = self.path if self.path.is_absolute() or self._form == "dotenv" else f".{os.sep}{self.path}"
        return _HINTS[self._form].format(path=path)

    def write(self, variables: Variables) -> None:
        """Write it. Raises OSError where that can't be done, or the path is no file."""
        self._text = FORMATS[self._form](variables)
        if self.path.exists() and not self.path.is_file():
            raise IsADirectoryError(0, "it is there, and isn't a file")
        if self._form == "github":
            with self.path.open("a", encoding="utf-8") as file:
                file.write(self._text)
            return
        self._made = [folder for folder in self.path.absolute().parents if not folder.exists()]
        _write_whole(self.path, self._text)

    def take_away(self) -> None:
        """Remove what was written, unless it is another server's by now, and the folders that were made for it."""
        with contextlib.suppress(OSError, UnicodeDecodeError):
            there = self.path.read_text(encoding="utf-8")
            if self._text and there == self._text and self._form != "github":
                self.path.unlink()
            elif self._text and self._form == "github":
                self.path.write_text(there.replace(self._text, ""), encoding="utf-8")
        with contextlib.suppress(OSError):  # somebody else's file is in it by now
            for folder in self._made:
                folder.rmdir()


def _write_whole(path: Path, text: str) -> None:
    """Write a private file so that nobody ever reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".labkit-")  # for its owner's eyes only
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).chmod(stat.S_IRUSR | stat.S_IWUSR)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
