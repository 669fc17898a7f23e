"""Lists as files: what a list's columns are, the formats, and the errand that writes one."""
