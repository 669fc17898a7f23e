"""HTTPS by itself beyond this machine: with a certificate that was given, or one signed by an authority of this city
(ADR 12)."""
