"""The one error an operator sees."""

from __future__ import annotations


class OperatorError(Exception):
    """Something the person at the keyboard can mend; the message is one sentence with the remedy."""
