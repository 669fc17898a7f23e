"""What `./cityloop check` looks at beside the tools: each module has `problems() -> list[str]`."""
