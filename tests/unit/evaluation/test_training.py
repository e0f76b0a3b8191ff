"""What the offline provider's tables are trained on, and how they are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.training import inputs
from evaluation.training.messages import FOLDER, MessagesError, golden, read, written
from evaluation.training.tables import write
from functions.common.ai.offline import weights
from functions.common.models import Category, Urgency


def file(folder: Path, text: str) -> Path:
    path = folder / "some.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_message_has_a_head_and_marks(tmp_path: Path) -> None:
    text = (
        "%%% sales_new en medium\nI'm [[n|Priya Nair]].\n\n[[p|Gloves]] to [[l|Leeds]]?\n\n%%% spam de low\nKaufen!\n"
    )
    first, second = read(file(tmp_path, text))
    assert first.text == "I'm Priya Nair.\n\nGloves to Leeds?"
    assert first.values == (("name", "Priya Nair"), ("product", "Gloves"), ("location", "Leeds"))
    assert (first.category, first.language, first.urgency) == ("sales_new", "en", "medium")
    assert (second.text, second.values) == ("Kaufen!", ())


@pytest.mark.parametrize(
    "text",
    [
        "%%% sales en low\nHi",
        "%%% spam en\nHi",
        "%%% spam en soon\nHi",
        "%%% spam en low\n\n",
        "%%% spam en low\n[[n|Jo",
    ],
)
def test_a_broken_message_is_named_with_its_place(tmp_path: Path, text: str) -> None:
    with pytest.raises(MessagesError, match=r"^some\.txt:1: "):
        list(read(file(tmp_path, text)))


def test_the_written_messages_are_whole() -> None:
    messages = written()
    assert len(messages) > 4000
    assert {message.category for message in messages} == set(Category)
    assert {message.urgency for message in messages} == set(Urgency)
    assert {"en", "de", "fr", "es", "it", "pt", "nl", "pl"} == {message.language for message in messages}
    assert len({path.name for path in FOLDER.glob("*.txt")}) > 10


@pytest.mark.parametrize(("name", "count"), [("unseen.jsonl", 248), ("everyday.jsonl", 299), ("office.jsonl", 200)])
def test_no_message_is_trained_on_that_judges(name: str, count: int) -> None:
    judging = {message.text for message in golden(inputs.GOLDEN / name)}
    assert len(judging) == count
    assert judging.isdisjoint(message.text for message in written())
    assert inputs.GOLDEN / name not in inputs.TRAINED_ON


def test_few_messages_are_written_twice() -> None:
    texts = [message.text for message in written()]  # some of them only "ok" or "?"
    assert len(texts) - len(set(texts)) < len(texts) / 500


@pytest.mark.parametrize("name", ["intent", "fields", "times", "amounts"])
def test_the_tables_were_trained_on_what_is_there(name: str) -> None:
    assert weights.load(name).header["made_of"] == inputs.digest(), "run make train, then make gate"


def test_a_table_gives_back_what_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "FOLDER", tmp_path)
    rows = {"one": [12.7, -12.7, 0.0], "ünï two": [0.1, 0.0, 5.0], "nothing": [0.0, 0.01, 0.0]}
    assert write(tmp_path / "own.bin", ["a", "b", "c"], rows, doubled=lambda scale: 2 * scale) == 2

    table = weights.load("own")
    assert (table.outputs, table.scale) == (["a", "b", "c"], 0.1)
    assert table.header["doubled"] == pytest.approx(0.2)
    empty = table.unpacked(0)

    def sums(*traits: str) -> list[int]:
        return [lane - none for lane, none in zip(table.unpacked(table.total(traits)), empty, strict=True)]

    assert sums("one") == [127, -127, 0]
    assert sums("one", "ünï two", "unknown", "one") == [255, -254, 50]
    assert sums("nothing") == [0, 0, 0]
