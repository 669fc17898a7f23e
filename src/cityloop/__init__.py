"""CityLoop: the closed loop of a city, from discovery to evaluation."""
