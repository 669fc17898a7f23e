"""What the answers of operators teach: how right alerts are, and what could be changed in a zone."""
