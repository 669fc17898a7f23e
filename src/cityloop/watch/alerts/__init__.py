"""What stays in a zone: raised, brought before people in order, decided, reminded by voice, remembered once closed."""
