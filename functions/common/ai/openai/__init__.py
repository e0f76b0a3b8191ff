"""The AI provider that speaks OpenAI's protocol: OpenAI itself, Azure, Ollama, vLLM and whoever else serves it."""

from __future__ import annotations

from functions.common.ai.openai.provider import OpenAiProvider

__all__ = ["OpenAiProvider"]
