"""Trains the tables of the offline provider on messages that were written for it. See `docs/offline-ai.md`."""
