"""Talks to the service: one question, one reply, within one deadline.

The SDK's timeout counts each read anew, so a server that sends a byte now and then would keep a step forever. The
deadline here is asyncio's: it covers connecting, headers, body and every further try together.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict

import openai

from functions.common.ai.openai import errors, reply
from functions.common.ai.openai.dialect import Dialect, Question
from functions.common.ai.openai.key import Key
from functions.common.ai.openai.reply import Reply

NO_KEY = "none"
"""Sent where no key is set: a server of one's own often wants none, and the SDK insists on one."""


class Service:
    """One service and its connections. Made once a container; for one thread."""

    def __init__(self, key: Key, base_url: str | None, timeout_s: float) -> None:
        self._key = key
        self._base_url = base_url
        self._timeout_s = timeout_s
        self._dialects: defaultdict[str, Dialect] = defaultdict(Dialect)
        self._runner = asyncio.Runner()
        self._client: openai.AsyncOpenAI | None = None

    def ask(self, question: Question) -> Reply:
        """What the service sent. Raises AiUnavailable and AiRejected where it sent nothing, or an error."""
        client = self._connected(self._key.read() or NO_KEY)
        try:
            return self._runner.run(self._ask(client, question))
        except TimeoutError:
            raise errors.late(self._timeout_s) from None
        except openai.OpenAIError as error:
            if isinstance(error, openai.AuthenticationError):
                self._key.forget()
            raise errors.translated(error, question.model) from None

    def close(self) -> None:
        """Close the connections. Not needed where the process ends anyway."""
        if self._client is not None:
            self._runner.run(self._client.close())
            self._client = None
        self._runner.close()

    def _connected(self, key: str) -> openai.AsyncOpenAI:
        """The client; its key may have been changed in the secret since."""
        if self._client is None:
            self._client = openai.AsyncOpenAI(
                api_key=key, base_url=self._base_url, timeout=self._timeout_s, max_retries=0
            )
        self._client.api_key = key
        return self._client

    async def _ask(self, client: openai.AsyncOpenAI, question: Question) -> Reply:
        dialect = self._dialects[question.model]
        async with asyncio.timeout(self._timeout_s):
            while True:
                options = dialect.options(question)
                try:
                    answer = await client.chat.completions.with_raw_response.parse(**options)
                except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                    if not dialect.learn(error, options):
                        raise
                else:
                    return reply.read(answer.http_response.content, question.model)
