"""The second factor: codes of an app, passkeys, and recovery codes for the day on which both are lost."""
