"""A county seat that exists nowhere, 云汀县 (Yunting). Pure: a seed in, shapes and names out."""
