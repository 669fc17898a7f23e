"""How cameras fare: what is wrong with which, since when, and for how long of each day."""
