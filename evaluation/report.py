"""Prints scores for people to read."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from evaluation.metrics import FAILED, Count, Scores
from functions.common.models import Category


def show(scores: Scores, console: Console) -> None:
    """Print everything that was judged."""
    if scores.per_class:
        _intent(scores, console)
        _confusion(scores, console)
        _calibration(scores, console)
    if scores.fields:
        _extraction(scores, console)
    _cost(scores, console)


def _intent(scores: Scores, console: Console) -> None:
    table = _table("Intent", "category", "precision", "recall", "F1", "messages")
    for name, count in scores.per_class.items():
        table.add_row(name, *_counted(count))
    console.print(table)
    console.print(f"accuracy {_share(scores.accuracy)}   macro-F1 {_share(scores.macro_f1)}   of {scores.labelled}")
    if scores.leads_called_spam is not None:
        console.print(f"leads called spam {scores.leads_called_spam:.1%}")
    if scores.by_language:
        parts = [f"{name} {share.right:.3f} of {share.count}" for name, share in scores.by_language.items()]
        console.print(f"accuracy by language: {', '.join(parts)}", soft_wrap=True)


def _confusion(scores: Scores, console: Console) -> None:
    said = {name for row in scores.confusion.values() for name in row}
    columns = [name for name in (*(category.value for category in Category), FAILED) if name in said]
    table = _table("Confusion: known by row, said by column", "", *columns)
    for name, row in scores.confusion.items():
        table.add_row(name, *(str(row[column]) if row[column] else "·" for column in columns))
    console.print(table)


def _calibration(scores: Scores, console: Console) -> None:
    table = _table("Calibration: how sure, how often right", "confidence", "messages", "mean", "right")
    table.add_column("")
    for bin in scores.bins:
        bar = "█" * round(bin.accuracy * 20)
        table.add_row(
            f"{bin.low:.1f} to {bin.high:.1f}", str(bin.count), f"{bin.confidence:.3f}", f"{bin.accuracy:.3f}", bar
        )
    console.print(table)
    console.print(f"expected calibration error {_share(scores.calibration_error)}")


def _extraction(scores: Scores, console: Console) -> None:
    table = _table("Extraction", "field", "precision", "recall", "F1", "to find")
    for name, count in scores.fields.items():
        table.add_row(name, *_counted(count))
    console.print(table)
    console.print(f"micro-F1 {_share(scores.micro_f1)} (urgency apart)")


def _cost(scores: Scores, console: Console) -> None:
    latency = scores.latencies_ms
    console.print(
        f"\n{scores.rows} messages   a call: p50 {latency['p50']:.2f} ms, p95 {latency['p95']:.2f} ms, "
        f"max {latency['max']:.2f} ms   tokens {scores.tokens}   cost ${scores.cost_usd:.6f}",
        soft_wrap=True,
    )
    for code, count in scores.failures.items():
        console.print(f"[bold red]{count} failed: {code}[/]")


def _table(title: str, first: str, *others: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column(first)
    for name in others:
        table.add_column(name, justify="right")
    return table


def _counted(count: Count) -> tuple[str, ...]:
    return (f"{count.precision:.3f}", f"{count.recall:.3f}", f"{count.f1:.3f}", str(count.support))


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
