"""How functions run: their environment, warm and in parallel, and every way in which they end, as on AWS."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psutil

from tests.localstack.open_core import OpenCore
from tests.localstack.small_functions import SmallFunctions
from tests.support.stack import wait_until

COUNTING = """
    import os, time
    calls = 0

    def handler(event, context):
        global calls
        calls += 1
        time.sleep((event or {}).get("sleep", 0))
        if (event or {}).get("exit") is not None:
            os._exit(event["exit"])
        return {"calls": calls, "pid": os.getpid()}
"""


def test_it_sees_its_environment_and_its_context(core: OpenCore, functions: SmallFunctions) -> None:
    name = functions.make(
        "sees",
        """
        import os

        def handler(event, context):
            return {
                "event": event,
                "environment": dict(os.environ),
                "name": context.function_name,
                "version": context.function_version,
                "memory": context.memory_limit_in_mb,
                "arn": context.invoked_function_arn,
                "left_ms": context.get_remaining_time_in_millis(),
                "request": context.aws_request_id,
            }
        """,
        MemorySize=256,
        Environment={"Variables": {"GREETING": "Grüße"}},
    )
    seen = functions.call(name, {"text": "Zürich 🙂"}).payload
    assert seen["event"] == {"text": "Zürich 🙂"}
    assert (seen["name"], seen["version"], int(seen["memory"])) == ("sees", "$LATEST", 256)
    assert seen["arn"] == "arn:aws:lambda:us-east-1:000000000000:function:sees"
    assert 8_000 < seen["left_ms"] <= 10_000
    assert re.fullmatch(r"[0-9a-f-]{36}", seen["request"])
    environment = seen["environment"]
    assert environment["GREETING"] == "Grüße"
    assert environment["_HANDLER"] == "small.handler"
    assert environment["AWS_REGION"] == "us-east-1"
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == "sees"
    assert environment["AWS_ENDPOINT_URL"] == core.url
    assert environment["AWS_LAMBDA_RUNTIME_API"].startswith("127.0.0.1:")
    assert "LEADFLOW_LAMBDA_PYTHON" not in environment, "LocalStack's own environment is none of its business"


def test_a_worker_stays_warm(functions: SmallFunctions) -> None:
    name = functions.make("warm", COUNTING)
    answers = [functions.call(name).payload for _ in range(3)]
    assert [answer["calls"] for answer in answers] == [1, 2, 3]
    assert len({answer["pid"] for answer in answers}) == 1


def test_calls_at_once_have_a_worker_each(functions: SmallFunctions) -> None:
    name = functions.make("parallel", COUNTING)
    with ThreadPoolExecutor(2) as pool:
        answers = [each.payload for each in pool.map(lambda _: functions.call(name, {"sleep": 1.5}), range(2))]
    assert len({answer["pid"] for answer in answers}) == 2


def test_an_exception_is_told_by_its_name(functions: SmallFunctions) -> None:
    name = functions.make("raises", "def handler(event, context):\n    raise ValueError('no ' + event['what'])\n")
    answer = functions.call(name, {"what": "luck"})
    assert answer.error == "Unhandled"
    assert answer.payload["errorType"] == "ValueError"
    assert answer.payload["errorMessage"] == "no luck"
    assert "small.py" in answer.payload["stackTrace"][0]


def test_a_call_that_takes_too_long_is_ended_and_the_next_one_starts_afresh(functions: SmallFunctions) -> None:
    name = functions.make("slow", COUNTING, timeout_s=1)
    before = functions.call(name).payload
    answer = functions.call(name, {"sleep": 30})
    assert answer.error == "Unhandled"
    assert answer.payload["errorType"] == "Sandbox.Timedout"
    assert answer.payload["errorMessage"].endswith("Error: Task timed out after 1.00 seconds")
    after = functions.call(name).payload
    assert after["calls"] == 1
    assert after["pid"] != before["pid"]
    assert not psutil.pid_exists(before["pid"])


def test_a_worker_that_exits_fails_its_call_and_the_next_one_starts_afresh(functions: SmallFunctions) -> None:
    name = functions.make("exits", COUNTING)
    for code, reason in (
        (3, "Runtime exited with error: exit status 3"),
        (0, "Runtime exited without providing a reason"),
    ):
        answer = functions.call(name, {"exit": code})
        assert answer.error == "Unhandled"
        assert answer.payload == {"errorType": "Runtime.ExitError", "errorMessage": reason}
    assert functions.call(name).payload["calls"] == 1


def test_a_handler_that_cannot_be_loaded_says_why(functions: SmallFunctions) -> None:
    name = functions.make("imports", "import nothing_of_that_name\n")
    answer = functions.call(name)
    assert answer.error == "Unhandled"
    assert answer.payload["errorType"] == "Runtime.ImportModuleError"
    assert "nothing_of_that_name" in answer.payload["errorMessage"]
    name = functions.make("nameless", "x = 1\n", handler="small.missing")
    assert functions.call(name).payload["errorType"] == "Runtime.HandlerNotFound"


def test_what_it_says_is_in_its_log(core: OpenCore, functions: SmallFunctions) -> None:
    name = functions.make("talks", "def handler(event, context):\n    print('said', event)\n    return 1\n")
    assert functions.call(name, "once").payload == 1
    assert functions.call(name, "twice").payload == 1
    logs = core.client("logs")

    def lines() -> list[str] | None:
        try:
            events: list[dict[str, Any]] = logs.filter_log_events(logGroupName="/aws/lambda/talks")["events"]
        except logs.exceptions.ResourceNotFoundException:
            return None
        said = [event["message"].strip() for event in events]
        return said if sum(line.startswith("REPORT") for line in said) == 2 else None

    said = wait_until("both calls' lines", lines)
    assert [re.split(r" RequestId|\t", line)[0] for line in said] == [
        *("START", "said once", "END", "REPORT"),
        *("START", "said twice", "END", "REPORT"),
    ]


def test_a_deleted_function_leaves_no_worker(functions: SmallFunctions) -> None:
    name = functions.make("deleted", COUNTING)
    pid = functions.call(name).payload["pid"]
    functions.delete(name)
    wait_until("the worker to end", lambda: not psutil.pid_exists(pid), timeout_s=10)
