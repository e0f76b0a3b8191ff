"""Functions of a few lines, made by Lambda's API, to look at how they are run."""

from __future__ import annotations

import io
import json
import textwrap
import zipfile
from dataclasses import dataclass
from typing import Any

from tests.localstack.open_core import OpenCore

ROLE = "arn:aws:iam::000000000000:role/small"


@dataclass(frozen=True)
class Answer:
    """What a call came back with. `error` is `Unhandled` where the function failed, `log` the end of what it said."""

    payload: Any
    error: str | None


class SmallFunctions:
    def __init__(self, core: OpenCore) -> None:
        self._client = core.client("lambda")
        self._made: list[str] = []

    def make(
        self, name: str, source: str, *, handler: str = "small.handler", timeout_s: int = 10, **options: Any
    ) -> str:
        """A function of that source (the module `small`); its name."""
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("small.py", textwrap.dedent(source))
        self._client.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=ROLE,
            Handler=handler,
            Code={"ZipFile": archive.getvalue()},
            Timeout=timeout_s,
            **options,
        )
        self._made.append(name)
        return name

    def call(self, name: str, event: Any = None) -> Answer:
        answer = self._client.invoke(FunctionName=name, Payload=json.dumps(event).encode())
        return Answer(json.loads(answer["Payload"].read()), answer.get("FunctionError"))

    def delete(self, *names: str) -> None:
        """Delete these, or all."""
        for name in names or tuple(self._made):
            self._client.delete_function(FunctionName=name)
            self._made.remove(name)
