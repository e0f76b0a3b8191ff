"""Says how good an AI provider is: runs it over messages with known answers and counts. See docs/evaluation.md."""
