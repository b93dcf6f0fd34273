"""The `labkit` command: open the workbook, serve a scene to any AWS client, list the scenes."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labkit import catalog
from labkit.classroom.command import add_class
from labkit.solutions import add_solution

if TYPE_CHECKING:
    from labkit.cloud import SceneDefinition


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status: 0 done, 2 not understood."""
    parser = _parser()
    words, command = _split(sys.argv[1:] if arguments is None else arguments)
    chosen, rest = parser.parse_known_args(words)
    if rest and chosen.run is not _lab:
        parser.error(f"unknown argument {rest[0]!r}")
    chosen.rest, chosen.command = rest, command
    try:
        status = int(chosen.run(chosen))
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # whoever read has heard enough, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what Python still holds
        return 0
    except catalog.UnknownScene as problem:
        print(f"labkit: {problem}", file=sys.stderr)  # noqa: T201 - a command line prints
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="labkit", description="Learn how access on AWS works, on a simulated AWS on your own machine."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    lab = commands.add_parser(
        "lab", help="open the workbook in JupyterLab; labkit passes other options on to JupyterLab"
    )
    lab.add_argument("--prepare", action="store_true", help="only make or refresh your copy of the notebooks")
    lab.set_defaults(run=_lab)
    _add_serve(commands)
    scenes = commands.add_parser("scenes", help="list the scenes, their checkpoints and profiles")
    scenes.add_argument("--json", action="store_true", help="for programs")
    scenes.set_defaults(run=_scenes)
    doctor = commands.add_parser("doctor", help="look for problems on this machine, and say what to do")
    doctor.set_defaults(run=_doctor)
    add_class(commands)
    add_solution(commands)
    return parser


def _add_serve(commands: Any) -> None:
    serve = commands.add_parser(
        "serve",
        help="serve a scene to any AWS client on this machine",
        usage="labkit serve --scene SCENE [--at STEP] [--port PORT] [--env FILE [--form FORM]] [-- [COMMAND ...]]",
        epilog="Write a command after --, or nothing for a shell. The command talks to the scene. The server ends when the command ends.",
    )
    serve.add_argument("--scene", required=True, help="which scene; `labkit scenes` lists them")
    serve.add_argument(
        "--at", default="start", metavar="STEP", help="checkpoint: start, a step's name, or end"
    )
    serve.add_argument("--port", type=int, default=0, help="port on the loopback; 0 chooses a free one")
    serve.add_argument(
        "--env",
        type=Path,
        metavar="FILE",
        help="file of environment variables; labkit writes it when the server is ready",
    )
    serve.add_argument(
        "--form",
        default="sh",
        choices=("sh", "fish", "powershell", "cmd", "dotenv", "github"),
        help='the shell or tool that reads the file; github adds to the file, which is "$GITHUB_ENV"',
    )
    serve.set_defaults(run=_serve)


def _split(words: list[str]) -> tuple[list[str], list[str] | None]:
    """The words for us, and the command after `--`, if `serve` is given one."""
    if words[:1] != ["serve"] or "--" not in words:
        return words, None
    place = words.index("--")
    return words[:place], words[place + 1 :]


def _lab(chosen: argparse.Namespace) -> int:
    from labkit.workbook.opening import open_lab

    return open_lab(chosen.rest, only_prepare=chosen.prepare)


def _serve(chosen: argparse.Namespace) -> int:
    definition = catalog.scene(chosen.scene)
    from labkit.cloud import serve

    return serve(
        definition,
        at=chosen.at,
        port=chosen.port,
        env_file=chosen.env,
        form=chosen.form,
        command=chosen.command,
    )


def _scenes(chosen: argparse.Namespace) -> int:
    definitions = [catalog.scene(name) for name in catalog.scene_names()]
    if chosen.json:
        _say(json.dumps([_for_programs(definition) for definition in definitions], indent=2))
        return 0
    for definition in definitions:
        _say(f"{definition.name}: {definition.title}")
        _say(f"  checkpoints: {', '.join(definition.checkpoints)}")
        for person in definition.people:
            _say(f"  {person.profile:<20} {person.title} (account {person.account})")
    return 0


def _doctor(_chosen: argparse.Namespace) -> int:
    from labkit.doctor import main as examine

    return examine()


def _for_programs(definition: SceneDefinition) -> dict[str, object]:
    return {
        "name": definition.name,
        "title": definition.title,
        "checkpoints": list(definition.checkpoints),
        "accounts": [{"id": account.id, "name": account.name} for account in definition.accounts],
        "profiles": [
            {"profile": person.profile, "account": person.account, "kind": person.kind, "title": person.title}
            for person in definition.people
        ],
    }


def _say(line: str) -> None:
    print(line)  # noqa: T201 - a command line prints


if __name__ == "__main__":
    sys.exit(main())
