"""The commands: `python -m evaluation eval|predict|gate`. Results go to stdout, progress and problems to stderr."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from evaluation import dataset, gate, report, timing
from evaluation.dataset import DatasetError, Row
from evaluation.metrics import score
from evaluation.running import Evaluator, Result
from functions.common.ai.port import AiProvider
from functions.common.errors import AiRejected, SettingsError
from functions.common.observability import logger

GOLDEN = Path(__file__).parent / "golden"
BASELINE = GOLDEN / "baseline.json"

WORKERS = {"offline": 1, "openai": 4}
"""How many messages are with a provider at once; one that only computes gains nothing by more."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit status."""
    options = _parser().parse_args(arguments)
    try:
        with _logging_to(sys.stderr):
            status: int = options.run(options)
    except (DatasetError, SettingsError, AiRejected) as error:
        print(f"evaluation: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # whoever reads our lines has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


@contextmanager
def _logging_to(stream: TextIO) -> Iterator[None]:
    """The functions log to stdout, which is for results here."""
    handlers = [handler for handler in logger.handlers if isinstance(handler, logging.StreamHandler)]
    before = [handler.stream for handler in handlers]
    for handler in handlers:
        handler.stream = stream
    try:
        yield
    finally:
        for handler, its in zip(handlers, before, strict=True):
            handler.stream = its


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description="How good the AI providers are.")
    commands = parser.add_subparsers(required=True, metavar="eval|predict|gate|timing")

    evaluate = commands.add_parser("eval", help="score a provider on messages with known answers")
    _common(evaluate)
    evaluate.add_argument("--json", type=Path, metavar="FILE", help="write the scores there too")
    evaluate.set_defaults(run=_eval)

    predict = commands.add_parser("predict", help="print one JSON result a line; needs no known answers")
    _common(predict)
    predict.set_defaults(run=_predict)

    keep = commands.add_parser("gate", help="fail where the offline provider is worse than the kept baseline")
    keep.add_argument("--data", type=Path, nargs="+", metavar="FILE", help="JSON lines (default: the golden set)")
    keep.add_argument("--baseline", type=Path, default=BASELINE, metavar="FILE")
    keep.add_argument("--update", action="store_true", help="keep this run as the baseline")
    keep.set_defaults(run=_gate, provider="offline")

    bounds = commands.add_parser("timing", help="measure the offline provider against its bounds")
    bounds.add_argument("--data", type=Path, nargs="+", metavar="FILE", help="JSON lines (default: the golden set)")
    bounds.set_defaults(run=_timing)
    return parser


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, nargs="+", metavar="FILE", help="JSON lines (default: the golden set)")
    parser.add_argument("--provider", choices=sorted(WORKERS), default="offline")


def _eval(options: argparse.Namespace) -> int:
    rows = dataset.read(_files(options.data))
    if not any(row.label or row.gold for row in rows):
        raise DatasetError("no row has a label or gold: there is nothing to score; use predict")
    scores = score(_results(rows, options.provider))
    report.show(scores, Console())
    if options.json:
        options.json.write_text(json.dumps(scores.as_json(), indent=2) + "\n", encoding="utf-8")
    return 0


def _predict(options: argparse.Namespace) -> int:
    rows = dataset.read_messages(_files(options.data))
    evaluator = Evaluator(partial(_provider, options.provider), everything=True)
    with closing(evaluator):
        for result in evaluator.run(rows, WORKERS[options.provider]):
            print(json.dumps(_as_json(result), ensure_ascii=False), flush=True)
    return 0


def _gate(options: argparse.Namespace) -> int:
    results = _results(dataset.read(_files(options.data)), options.provider)
    if options.update:
        gate.write(gate.kept(results), options.baseline)
        print(f"kept {len(results)} messages in {options.baseline}")
        return 0
    verdict = gate.compare(gate.load(options.baseline), results)
    for turn in verdict.turned:
        print(f"turned: {turn}")
    for drop in verdict.drops:
        print(f"dropped: {drop}")
    if not verdict.drops:
        print(f"{len(results)} messages: as good as the baseline or better")
    return 1 if verdict.drops else 0


def _timing(options: argparse.Namespace) -> int:
    kept = True
    for measured in timing.measure(dataset.read_messages(_files(options.data))):
        print(measured, flush=True)
        kept = kept and measured.took_ms <= measured.bound_ms
    return 0 if kept else 1


def _files(named: list[Path] | None) -> list[Path]:
    return named or sorted(GOLDEN.glob("*.jsonl"))


def _results(rows: list[Row], provider: str) -> list[Result]:
    evaluator = Evaluator(partial(_provider, provider))
    if provider == "offline":
        evaluator.warm_up()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with closing(evaluator), Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        return list(progress.track(evaluator.run(rows, WORKERS[provider]), total=len(rows), description=provider))


def _provider(name: str) -> AiProvider:
    """A provider of its own for each thread. Raises SettingsError where it cannot be used."""
    from functions.common.ai.select import select
    from functions.common.settings import AiSettings

    given = {key: value for key, value in os.environ.items() if key != "MOCK_AI"}
    return select(AiSettings.load({"STAGE": "local", **given, "AI_PROVIDER": name}))


def _as_json(result: Result) -> dict[str, object]:
    """The context of a workflow as the steps would leave it, with the category in front."""
    return {
        "place": result.row.place,
        "category": result.intent.category if result.intent else None,
        "confidence": result.intent.confidence if result.intent else None,
        "intent": result.intent.model_dump(mode="json") if result.intent else None,
        "extraction": result.extraction.model_dump(mode="json") if result.extraction else None,
        "routing": result.routing.model_dump(mode="json") if result.routing else None,
        "error": result.error,
    }


if __name__ == "__main__":
    sys.exit(main())
