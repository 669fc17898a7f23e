"""What cameras do besides sending pictures: they are found, turned, and reached through media servers."""
