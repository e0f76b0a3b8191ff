"""`python -m operations.cost` writes the tables of `docs/cost.md`, each between its two markers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from infra.cloud import PROD
from operations.bill import assumptions as known
from operations.bill import lead, month, tokens
from operations.bill.assumptions import LEDGER, VOLUMES, Volume
from operations.bill.prices import Price, cost, prices

DOCUMENT = Path(__file__).parents[1] / "docs" / "cost.md"
MARKED = re.compile(r"(<!-- table: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)

Row = Sequence[str]


def written(text: str) -> str:
    """The document with its tables as they are computed now. Raises KeyError for a table that is not known."""
    tables = {
        "months": _months,
        "fixed": _fixed,
        "leads": _leads,
        "models": _models,
        "tokens": _tokens,
        "levers": _levers,
        "assumptions": _assumptions,
        "prices": _prices,
    }
    return MARKED.sub(lambda found: f"{found[1]}{tables[found[2]]()}\n{found[3]}", text)


def total(volume: Volume) -> float:
    """US dollars of a month of `prod` with so many leads."""
    return sum(month.fixed("prod").values()) + sum(lead.by_part(volume).values())


def _months() -> str:
    base = sum(month.fixed("prod").values())
    rows = []
    for volume in VOLUMES:
        parts = lead.by_part(volume)
        ai = parts.pop("AI tokens")
        aws = sum(parts.values())
        sums = (base, aws, ai, total(volume))
        rows.append([volume.name, *map(_usd, sums), _usd(total(volume) / volume.leads * 1000)])
    head = ["leads a month", "fixed", "AWS by use", f"AI ({tokens.DEFAULT_MODEL})", "a month", "per 1,000 leads"]
    return _table(head, rows)


def _fixed() -> str:
    stages = {stage: month.fixed(stage) for stage in month.STAGES}
    parts = dict.fromkeys(part for of_stage in stages.values() for part in of_stage)
    rows = [[part, *(_usd(of_stage.get(part, 0)) for of_stage in stages.values())] for part in parts]
    rows.append(["**all**", *(f"**{_usd(sum(of_stage.values()))}**" for of_stage in stages.values())])
    return _table(["part", *stages], rows)


def _leads() -> str:
    columns = [lead.by_part(volume) for volume in VOLUMES]
    rows = [
        [part, *(_fine(column[part] / volume.leads * 1000) for column, volume in zip(columns, VOLUMES, strict=True))]
        for part in sorted(columns[-1], key=lambda part: -columns[-1][part])
    ]
    sums = (sum(column.values()) / volume.leads * 1000 for column, volume in zip(columns, VOLUMES, strict=True))
    rows.append(["**all**", *(f"**{_fine(each)}**" for each in sums)])
    return _table(["part", *(volume.name for volume in VOLUMES)], rows)


def _models() -> str:
    rows = [[f"`{model}`", _fine(tokens.per_thousand(model))] for model in tokens.models()]
    return _table(["model", "1,000 leads"], [["offline", _fine(0)], *rows])


def _tokens() -> str:
    asked = [(step, tokens.of_step(step)) for step in tokens.steps()]
    rows = [[f"`{step}`", _count(each.prompt), _count(each.completion)] for step, each in asked]
    whole = tokens.of_lead()
    rows.append(["**a lead**", f"**{_count(whole.prompt)}**", f"**{_count(whole.completion)}**"])
    return _table(["step", "tokens asked", "tokens answered"], rows)


def _levers() -> str:
    """What each lever saves a month, by volume."""
    hours = known.HOURS
    reader = cost("aurora_acu", hours * PROD.postgres.min_acu)
    proxy = cost("rds_proxy", hours * known.PROXY_ACU)
    nat = cost("nat_gateway", hours) + cost("public_ipv4", hours)
    fixed = [proxy, nat, reader]
    rows = [
        ["no RDS Proxy", *[_usd(proxy)] * len(VOLUMES)],
        ["no reader in the second zone", *[_usd(reader)] * len(VOLUMES)],
        ["one NAT gateway instead of two", *[_usd(nat)] * len(VOLUMES)],
        ["these three together", *[_usd(sum(fixed))] * len(VOLUMES)],
        ["EXPRESS instead of STANDARD", *(_usd(_express_saves(volume)) for volume in VOLUMES)],
        ["executions logged on errors only", *(_usd(lead.execution_logs(volume)) for volume in VOLUMES)],
    ]
    return _table(["lever", *(volume.name for volume in VOLUMES)], rows)


def _express_saves(volume: Volume) -> float:
    return lead.by_part(volume)["Step Functions"] - lead.express(volume)


def _assumptions() -> str:
    rows = [[each.what, f"{_count(each.value)} {each.unit}".strip(), each.how] for each in LEDGER]
    volumes = ", ".join(f"{volume.name}: {volume.dashboards}" for volume in VOLUMES)
    cold = ", ".join(f"{volume.name}: {volume.cold:.1%}" for volume in VOLUMES)
    rows += [["Open dashboards", volumes, "assumed"], ["Calls that start a container", cold, "assumed"]]
    return _table(["what", "figure", "known how"], rows)


def _prices() -> str:
    rows = [
        [f"`{name}`", f"${price.usd:g}", _units(price), price.source, price.as_of] for name, price in prices().items()
    ]
    return _table(["price", "US dollars", "for", "AWS page", "as of"], rows)


def _units(price: Price) -> str:
    return f"{price.per:,} {price.unit}" if price.per > 1 else price.unit


def _table(head: Row, rows: Iterable[Row]) -> str:
    lines = [f"| {' | '.join(cells)} |" for cells in (head, *rows)]
    numeric = {"dev", "prod", "fixed", "a month", "per 1,000 leads", "1,000 leads", *(each.name for each in VOLUMES)}
    rule = ["---:" if name in numeric or name.startswith(("AWS by", "AI (", "tokens")) else "---" for name in head]
    return "\n".join([lines[0], f"|{'|'.join(rule)}|", *lines[1:]])


def _usd(value: float) -> str:
    return f"${value:,.2f}"


def _fine(value: float) -> str:
    return f"${value:,.4f}"


def _count(value: float) -> str:
    return f"{value:,g}" if value < 1000 else f"{value:,.0f}"


def main() -> None:
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
