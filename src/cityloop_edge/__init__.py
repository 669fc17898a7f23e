"""What runs beside cameras and loudspeakers. Knows neither Django nor the platform."""
