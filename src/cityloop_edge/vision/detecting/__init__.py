"""What a thing that stays is, by a learnt model. A station works without one, and without the library that runs it."""
