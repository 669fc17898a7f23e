"""Models of a station: `python -m cityloop_edge.entrypoints.models --data DIR list|fetch|verify|use`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cityloop_edge.vision.detecting.formats import Format
from cityloop_edge.vision.detecting.store import KNOWN, Model, NotTaken, Store


def main(arguments: list[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    try:
        _COMMANDS[given.command](Store(given.data), given)
    except NotTaken as reason:
        print(f"models: {reason}", file=sys.stderr)  # noqa: T201 - for whoever asked
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="models", description="Learnt models that name what stays in a zone.")
    parser.add_argument("--data", type=Path, required=True, help="the station's directory")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("list", help="what is here, what is in use, what is known")
    fetch = commands.add_parser("fetch", help="take a model from a file or address, if it has the right hash")
    fetch.add_argument("name")
    fetch.add_argument("--from", dest="source", required=True, metavar="FILE|ADDRESS")
    fetch.add_argument("--sha256", help="of a model that is not known")
    fetch.add_argument("--format", choices=[each.value for each in Format], help="of a model that is not known")
    commands.add_parser("verify", help="recompute the hashes of all that is here")
    commands.add_parser("use", help="from the next start on").add_argument("name", help="its name, or none")
    return parser


def _list(store: Store, given: argparse.Namespace) -> None:
    here = {each.name: each for each in store.models()} if store.folder.is_dir() else {}
    used = store.in_use()
    for name in sorted({*here, *KNOWN}):
        model = here.get(name) or KNOWN[name].model
        state = "in use" if name == used else "here" if name in here else "known"
        origin = KNOWN[name].origin if name in KNOWN else ""
        _say(f"{state:7} {name:24} {model.form.value:8} {model.licence:12} {model.sha256[:16]}… {origin}".rstrip())


def _fetch(store: Store, given: argparse.Namespace) -> None:
    known = KNOWN.get(given.name)
    if known and not given.sha256:
        model = known.model
    elif given.sha256 and given.format:
        model = Model(name=given.name, form=Format(given.format), sha256=given.sha256)
    else:
        raise NotTaken(f"{given.name} is not known: say its --sha256 and --format")
    store.fetch(model, given.source)
    _say(f"{model.name} is here; `use {model.name}` puts it to work")


def _verify(store: Store, given: argparse.Namespace) -> None:
    for model in store.models():
        store.verify(model)
        _say(f"{model.name} is as it was")


def _use(store: Store, given: argparse.Namespace) -> None:
    store.use("" if given.name == "none" else given.name)
    _say("without a model" if given.name == "none" else f"{given.name} from the next start on")


def _say(words: str) -> None:
    print(words)  # noqa: T201 - for whoever asked


_COMMANDS = {"list": _list, "fetch": _fetch, "verify": _verify, "use": _use}

if __name__ == "__main__":
    sys.exit(main())
