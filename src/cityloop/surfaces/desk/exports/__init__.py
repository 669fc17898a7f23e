"""The desk's lists as files: personal data is masked, who called is not among the columns."""

from __future__ import annotations

from cityloop.surfaces.desk.exports import dispatching, subjects

LISTS = (*subjects.LISTS, *dispatching.LISTS)
