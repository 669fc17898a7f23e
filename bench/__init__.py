"""What has to be fast, measured: `python -m bench [names] [--quick]`."""
