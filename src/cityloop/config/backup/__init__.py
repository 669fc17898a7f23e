"""The whole city in one tar, taken while it runs (`saving`), and back again (`bringing_back`)."""
