"""The CDK command: found, run, watched, and its complaint made one sentence."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from leadflow_local.errors import OperatorError
from leadflow_local.home import ROOT

COMMAND = ROOT / "infra" / "node_modules" / "aws-cdk" / "bin" / "cdk"
OLDEST_NODE = 20
POLL_S = 0.1
TIMEOUT_S = 600

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_FAILED_RESOURCE = re.compile(r"\b(?:CREATE|UPDATE|DELETE)_FAILED\b")
_STACK = "AWS::CloudFormation::Stack"
_STACK_DONE = re.compile(r"✅\s+(\S+)")
_COMPLAINTS = ("❌", "Error:", "error:", "Error ", "failed")
_SAYS_NOTHING = "Subprocess exited with error"


def check() -> str:
    """The version of Node.

    Raises:
        OperatorError: there is none, an old one, or the CDK command is not installed.
    """
    node = shutil.which("node")
    if node is None:
        raise OperatorError(f"Node is missing: install Node {OLDEST_NODE} or newer and run make up again.")
    found = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    major = re.match(r"v(\d+)", found)
    if major is None or int(major[1]) < OLDEST_NODE:
        raise OperatorError(f"Node is {found or 'broken'}: install Node {OLDEST_NODE} or newer and run make up again.")
    if not COMMAND.exists():
        raise OperatorError("The CDK command is not installed: run make up, which installs it (npm ci in infra/).")
    return found.removeprefix("v")


@dataclass(frozen=True)
class Cdk:
    """Runs the command in an environment; all it says goes to the log."""

    log: Path
    environment: Mapping[str, str]

    def start(self, arguments: Sequence[str], folder: Path = ROOT) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [shutil.which("node") or "node", COMMAND, *arguments, "--ci", "--no-notices", "--no-version-reporting"],
                cwd=folder,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def finish(self, processes: Sequence[subprocess.Popen[bytes]], doing: Callable[[str], None]) -> None:
        """Wait for all of them, telling which stacks are done; all are stopped when one fails or takes too long.

        Raises:
            OperatorError: one failed; says why.
        """
        deadline = time.monotonic() + TIMEOUT_S
        try:
            while True:
                codes = [process.poll() for process in processes]
                if any(codes):
                    raise OperatorError(f"The deploy failed: {complaint(self._lines())}", self.log)
                if None not in codes:
                    return
                if time.monotonic() > deadline:
                    raise OperatorError(f"The deploy did not end within {TIMEOUT_S} s.", self.log)
                done = [match[1] for line in self._lines() if (match := _STACK_DONE.search(line))]
                if done:
                    doing(f"{done[-1]} is deployed")
                time.sleep(POLL_S)
        finally:
            for process in processes:
                process.terminate()
                process.wait()

    def _lines(self) -> list[str]:
        return self.log.read_text(errors="replace").splitlines()


def complaint(lines: Sequence[str]) -> str:
    """The line of CDK's output that says best why it failed, as a sentence."""
    clean = [text for line in lines if (text := _ANSI.sub("", line).strip()) and _SAYS_NOTHING not in text]
    # A stack fails because a resource did, and says less.
    failed = [line.split("|")[-1].strip() for line in clean if _FAILED_RESOURCE.search(line) and _STACK not in line]
    # A resource that fails cancels others, which say so and nothing else.
    causes = [line for line in failed if "cancelled" not in line.lower()]
    said = [line for line in clean if any(word in line for word in _COMPLAINTS)]
    best = [*causes[:1], *failed[:1], *said[-1:], *clean[-1:], "it said nothing"][0]
    best = best.lstrip("❌‣ ").removeprefix("Error:").strip()
    return best if best.endswith((".", "?", "!")) else f"{best}."
