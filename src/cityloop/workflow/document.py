"""A table of states as a page to read: pure, from the table alone, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils import translation

from cityloop.workflow.table import Label, Operation, Pace, State, Table

PACES = {Pace.RUNS: "runs 计时", Pace.PAUSED: "paused 暂停", Pace.NONE: "none 不计时"}
STATES = ("state", "English", "中文", "clock 计时", "")
OPERATIONS = ("operation", "English", "中文", "from", "to", "by", "needs 必填", "takes 选填", "key")


def page(table: Table, posts: Mapping[str, Label]) -> str:
    """A section of Markdown. `posts` are the labels of the posts that the table names."""
    return "\n\n".join(
        [
            f"## {both(table.label)} `{table.name}`",
            diagram(table),
            grid(STATES, [state_row(table, each) for each in table.states]),
            grid(OPERATIONS, [operation_row(table, each, posts) for each in table.operations]),
        ]
    )


def changes(table: Table, other: Table, posts: Mapping[str, Label]) -> str:
    """The operations that `other` has otherwise than `table`, or not at all."""
    known = {each.name: operation_row(table, each, posts) for each in table.operations}
    found = {each.name: operation_row(other, each, posts) for each in other.operations}
    changed = [row for name, row in found.items() if row != known.get(name)]
    gone = [codes([name]) + " falls away." for name in known if name not in found]
    return "\n\n".join([*([grid(OPERATIONS, changed)] if changed else []), *gone])


def diagram(table: Table) -> str:
    """The straight way as a Mermaid diagram: the main operations, and where they lead."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {table.initial}"]
    main = [each for each in table.operations if each.main]
    met = {table.initial, *(end for each in main for end in (*each.sources, *each.targets))}
    lines += [f'    state "{both(each.label)}" as {each.name}' for each in table.states if each.name in met]
    for each in main:
        lines += [
            f"    {source} --> {target}: {each.name}" for source in in_order(table, each) for target in each.targets
        ]
    lines += [f"    {each.name} --> [*]" for each in table.states if each.final and each.name in met]
    return "\n".join([*lines, "```"])


def in_order(table: Table, operation: Operation) -> list[str]:
    return [state.name for state in table.states if state.name in operation.sources]


def state_row(table: Table, state: State) -> Sequence[str]:
    clock = f"`{state.stage}` {PACES[state.pace]}" if state.stage else ""
    notes = ["first 起始"] if state.name == table.initial else []
    notes += ["final 终止"] if state.final else []
    if by_itself := table.wakes.get(state.name):
        notes.append(f"ends by itself: `{by_itself}`")
    return code(state.name), *in_both(state.label), clock, ", ".join(notes)


def operation_row(table: Table, operation: Operation, posts: Mapping[str, Label]) -> Sequence[str]:
    by = [both(label) for post, label in posts.items() if post in operation.posts]
    by += ["by itself 系统"] if operation.itself else []
    return (
        code(operation.name),
        *in_both(operation.label),
        sources(table, operation),
        codes(operation.targets) or "stays",
        ", ".join(by),
        codes(operation.needs),
        codes(operation.takes),
        operation.key,
    )


def sources(table: Table, operation: Operation) -> str:
    if operation.sources == set(table.open_states):
        return "any open 在办各状态"
    return codes(in_order(table, operation))


def in_both(label: Label) -> tuple[str, str]:
    """English, Chinese."""
    return _in("en", label), _in("zh-hans", label)


def both(label: Label) -> str:
    return " ".join(in_both(label))


def _in(language: str, label: Label) -> str:
    with translation.override(language):
        return str(label)


def code(name: str) -> str:
    return f"`{name}`"


def codes(names: Iterable[str]) -> str:
    return ", ".join(code(name) for name in names)


def grid(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
