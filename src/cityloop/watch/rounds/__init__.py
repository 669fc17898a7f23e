"""Cameras looked at in turn: who comes next, what was covered, which places are looked at more often."""
