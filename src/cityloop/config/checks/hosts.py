"""No package registry stands in a committed file: whoever installs chooses where packages come from."""

from __future__ import annotations

import re
from pathlib import Path

from cityloop.config.checks.committed import lines_with
from cityloop.config.paths import ROOT

# Host and top-level domain apart, so that this list does not find itself.
REGISTRIES = [
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("anaconda", "org"),
    ("npmjs", "org"),
    ("npmjs", "com"),
    ("npmmirror", "com"),
    ("yarnpkg", "com"),
    ("jsdelivr", "net"),
    ("unpkg", "com"),
    ("deb.debian", "org"),
    ("security.debian", "org"),
    ("ftp.debian", "org"),
    ("archive.ubuntu", "com"),
    ("security.ubuntu", "com"),
    ("crates", "io"),
    ("rubygems", "org"),
    ("maven", "org"),
    ("golang", "org"),
    ("docker", "io"),
    ("ghcr", "io"),
    ("quay", "io"),
    ("tuna.tsinghua", "edu.cn"),
    ("mirrors.aliyun", "com"),
    ("mirrors.ustc", "edu.cn"),
    ("mirrors.cloud.tencent", "com"),
    ("repo.huaweicloud", "com"),
]
HOSTS = "|".join(re.escape(f"{host}.{domain}") for host, domain in REGISTRIES)
# A lock file that names addresses, or an option that names an index, whatever its host.
ADDRESSES = r"\"resolved\":\s*\"http|--(?:extra-)?index-url[ =]|^\s*registry\s*=|/simple/?[\"'\s]*$"
PATTERN = re.compile(rf"\b(?:{HOSTS})\b|{ADDRESSES}", re.IGNORECASE)


def problems(root: Path = ROOT) -> list[str]:
    return lines_with(root, PATTERN)
