"""What cameras show and to whom: single pictures, moving ones, recordings; who looked and why; cameras turned."""
