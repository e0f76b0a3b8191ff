"""Strange, hidden and huge messages: the offline provider answers all, and soon. Attacks: test_adversarial.py."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

from evaluation.timing import HUGE, IMPORT_MS, ORDINARY_MS, WORST_MS, calls_ms, import_ms
from functions.common.ai.offline import OfflineProvider
from functions.common.models import Category, Extraction, Intent, Routing, RoutingAdvice
from functions.common.routing import route

LONGEST = 10_000
HUGEST = ["a" + "\u0316\u0301" * (LONGEST // 2 - 1)]
SLACK = 4
"""Processor time is measured, best of several; a slower machine may take this many times longer."""


def answer_all(message: str) -> tuple[Intent, Extraction, Routing]:
    provider = OfflineProvider()
    outputs = [provider.classify(message).output]
    intent = Intent.model_validate(outputs[0])
    outputs.append(provider.extract(message, intent).output)
    extraction = Extraction.model_validate(outputs[1])
    outputs.append(provider.route(message, intent, extraction).output)
    json.dumps(outputs, allow_nan=False, ensure_ascii=False).encode()
    return intent, extraction, route(intent, RoutingAdvice.model_validate(outputs[2]))


@pytest.mark.parametrize(
    "message",
    ["   ", "...", "?", "\n\n\n", "\x00\x01", "\u200b\u200b", "\ud800\udfff", "😀🎉", "0",
     "1234567890" * 20, "@", "<>",
     "&#x110000;", "&amp;&lt;", "--\n", "-- \nJo", "> as I said\n> on the phone", "On Monday Jo wrote:", "$", "€€€",
     "1,1", "Ω", "ß", "İ",
     "我们想要一个报价", "نريد عرض سعر", "हमें एक कोटेशन चाहिए",
     "Нам нужно коммерческое предложение", "見積もりをお願いします"],
)  # fmt: skip
def test_strange_messages_are_answered(message: str) -> None:
    intent, _, _ = answer_all(message)
    assert intent.category is Category.UNKNOWN


def test_random_messages_are_answered() -> None:
    chance = random.Random(7)
    words = ["budget", "$", "€", "12", "1.5m", "@", "a@b.co", "quote", "from", "Acme", "Ltd", "in", "Paris", "by",
             "June",
             "<b>", "&amp;", "\n", "> ", "-- ", "Regards,", "\u202e", "\ud83d", "ﷺ", "\uff10", "½", "'", '"', "down",
             "99999999999",
             "to", "my", "name", "is", "+1", "555-0100", "#", "..", "à", "İ", "ß", "\uff0c"]  # fmt: skip
    for _ in range(300):
        answer_all(chance.choice(["", " "]).join(chance.choices(words, k=chance.randint(1, 60))) or " ")
        answer_all("".join(chr(chance.randrange(0x110000)) for _ in range(40)))


def test_invisible_characters_and_look_alikes_hide_nothing() -> None:
    plain = "Your account will be suspended. Click here to verify your account."
    hidden = plain.replace("account", "ac\u200bc\u00adount")
    hidden = hidden.replace("verify", "v\u0435rify").replace("Click", "\u0421li\u0441k")
    assert answer_all(hidden)[0].category is answer_all(plain)[0].category is Category.SPAM


def test_markup_is_no_text() -> None:
    intent, extraction, _ = answer_all(
        "<p>Please send a <b>quote</b> for desks.</p><script>the server is down</script>"
    )
    assert intent.category is Category.SALES_NEW
    assert extraction.extracted_fields.product == "desks"


@pytest.mark.parametrize("message", [*HUGE, *HUGEST], ids=lambda message: repr(message[:12]))
def test_ten_thousand_characters_are_answered_soon(message: str) -> None:
    answer_all(message)
    assert min(max(calls_ms(message)) for _ in range(3)) <= WORST_MS * SLACK


def test_an_ordinary_message_takes_about_a_millisecond() -> None:
    sample = Path(__file__).parents[2] / "samples" / "01-new-inquiry.json"
    message = json.loads(sample.read_text(encoding="utf-8"))["message"]
    assert min(median(calls_ms(message)) for _ in range(20)) <= ORDINARY_MS * SLACK


def test_importing_it_takes_little() -> None:
    assert import_ms() <= IMPORT_MS * SLACK


def test_the_provider_imports_no_third_party_code_of_its_own() -> None:
    program = (
        "import sys\n"
        "import functions.common.models, functions.common.ai.port\n"
        "before = {name.partition('.')[0] for name in sys.modules}\n"
        "import functions.common.ai.offline\n"
        "functions.common.ai.offline.OfflineProvider().classify('Please send a quote &amp; more')\n"
        "new = {name.partition('.')[0] for name in sys.modules} - before\n"
        "print(sorted(new - set(sys.stdlib_module_names)))\n"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
