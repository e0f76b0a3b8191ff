"""Constructs: one capability each, with typed props."""
