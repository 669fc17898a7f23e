"""Requests for footage (视频调取): asked for, approved by another, searched, handed out with a receipt, deleted."""
