"""The routing policy decides, whatever the AI advises; and a policy that cannot decide well is refused."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.common.models import Category, Intent, Priority, Routing, RoutingAdvice, Urgency
from functions.common.routing import FILE, MOST_ACTIONS, Policy, PolicyError, load_policy, policy, route

PRIORITIES = list(Priority)
URGENCIES = [Urgency.LOW, Urgency.MEDIUM, Urgency.HIGH]


def intent(category: Category, confidence: float = 0.9) -> Intent:
    return Intent(category=category, confidence=confidence, rationale="")


def advice(urgency: Urgency, *actions: str) -> RoutingAdvice:
    return RoutingAdvice(urgency=urgency, recommended_actions=list(actions), rationale="why")


def decide(category: Category, urgency: Urgency, confidence: float = 0.9) -> tuple[str, Priority, int]:
    routing = route(intent(category, confidence), advice(urgency))
    return routing.queue, routing.priority, routing.sla_minutes


# The default policy


@pytest.mark.parametrize(
    ("category", "queue", "priorities"),
    [
        (Category.SALES_NEW, "sales", ("p2", "p1", "p1")),
        (Category.SALES_EXISTING, "accounts", ("p2", "p1", "p1")),
        (Category.SUPPORT, "support", ("p2", "p1", "p0")),
        (Category.SPAM, "spam", ("p2", "p2", "p2")),
        (Category.UNKNOWN, "triage", ("p2", "p2", "p1")),
    ],
)
def test_the_default_policy_in_a_table(category: Category, queue: str, priorities: tuple[str, str, str]) -> None:
    minutes = {"p0": 60, "p1": 240, "p2": 1440}
    decided = [decide(category, urgency) for urgency in URGENCIES]
    assert decided == [(queue, Priority(priority), minutes[priority]) for priority in priorities]


def test_without_confidence_nothing_is_p0() -> None:
    assert decide(Category.SUPPORT, Urgency.HIGH, confidence=0.6)[1] is Priority.P0
    assert decide(Category.SUPPORT, Urgency.HIGH, confidence=0.59)[1] is Priority.P1


@pytest.mark.parametrize("category", Category)
def test_every_category_has_standard_actions_that_leave_room(category: Category) -> None:
    standard = policy().categories[category].actions
    assert 1 <= len(standard) <= 2
    routing = route(intent(category), advice(Urgency.LOW, "Call the sender back"))
    assert routing.recommended_actions == [*standard, "Call the sender back"]


def test_the_policy_is_read_when_it_is_needed() -> None:
    script = "import sys; import functions.route.handler; sys.exit('tomllib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


# Recommended actions


def with_actions(*actions: str) -> Policy:
    values = default()
    values["categories"]["support"]["actions"] = actions
    return Policy.model_validate(values)


def test_the_policys_actions_come_first_and_none_comes_twice() -> None:
    advised = advice(Urgency.LOW, "CALL BACK", "Reply", "Send a quote", "reply ")
    routing = with_actions("Open a ticket", "Call back").route(intent(Category.SUPPORT), advised)
    assert routing.recommended_actions == ["Open a ticket", "Call back", "Reply", "Send a quote"]


def test_there_are_six_actions_at_most() -> None:
    advised = advice(Urgency.LOW, *(f"advice {number}" for number in range(9)))
    routing = with_actions("a", "b", "c", "d", "e").route(intent(Category.SUPPORT), advised)
    assert routing.recommended_actions == ["a", "b", "c", "d", "e", "advice 0"]


# Any policy, any input

steady = settings(max_examples=60, deadline=None, database=None)

texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=40)
names = st.from_regex(r"[a-z0-9]{1,8}([-_][a-z0-9]{1,8}){0,2}", fullmatch=True)


@st.composite
def policies(draw: st.DrawFn) -> dict[str, Any]:
    queues = draw(st.dictionaries(names, texts, min_size=1, max_size=6).filter(_labels_differ))
    minutes = sorted(draw(st.lists(st.integers(1, 525_600), min_size=3, max_size=3)))
    categories = {}
    for category in Category:
        allowed = PRIORITIES[1:] if category in (Category.SPAM, Category.UNKNOWN) else PRIORITIES
        wanted = sorted(draw(st.lists(st.sampled_from(allowed), min_size=3, max_size=3)), reverse=True)
        categories[category.value] = {
            "queue": draw(st.sampled_from(sorted(queues))),
            "priority": {urgency.value: priority.value for urgency, priority in zip(URGENCIES, wanted, strict=True)},
            "actions": draw(st.lists(texts, max_size=5)),
        }
    return {
        "p0_confidence": draw(st.floats(0, 1)),
        "queues": queues,
        "sla_minutes": dict(zip(("p0", "p1", "p2"), minutes, strict=True)),
        "categories": categories,
    }


def _labels_differ(queues: dict[str, str]) -> bool:
    return len(set(queues.values())) == len(queues)


intents = st.builds(
    Intent, category=st.sampled_from(Category), confidence=st.floats(0, 1), rationale=st.text(max_size=500)
)
advices = st.builds(
    RoutingAdvice,
    urgency=st.sampled_from(Urgency),
    recommended_actions=st.lists(st.text(max_size=60), max_size=10),
    rationale=st.text(max_size=500),
)


@steady
@given(policies(), intents, advices)
def test_the_same_input_always_routes_the_same_way(
    values: dict[str, Any], said: Intent, advised: RoutingAdvice
) -> None:
    one, other = Policy.model_validate(values), Policy.model_validate(values)
    first = one.route(said, advised)
    assert first == one.route(said, advised) == other.route(said, advised)
    reworded = said.model_copy(update={"rationale": "another"}), advised.model_copy(update={"rationale": "another"})
    assert _place(other.route(*reworded)) == _place(first)


def _place(routing: Routing) -> tuple[object, ...]:
    return routing.queue, routing.priority, routing.sla_minutes, routing.recommended_actions


@steady
@given(policies(), intents, advices)
def test_nothing_leaves_the_policys_bounds(values: dict[str, Any], said: Intent, advised: RoutingAdvice) -> None:
    routing = Policy.model_validate(values).route(said, advised)
    rule = values["categories"][said.category.value]
    assert routing.queue == rule["queue"]
    assert routing.sla_minutes == values["sla_minutes"][routing.priority.value]
    assert routing.priority.value == rule["priority"][advised.urgency.value] or routing.priority is Priority.P1
    if said.confidence < values["p0_confidence"] or said.category in (Category.SPAM, Category.UNKNOWN):
        assert routing.priority is not Priority.P0
    keys = [action.strip().casefold() for action in routing.recommended_actions]
    assert len(keys) == len(set(keys)) <= MOST_ACTIONS
    assert set(routing.recommended_actions) <= {*rule["actions"], *advised.recommended_actions}


@steady
@given(policies(), intents)
def test_more_urgency_never_lowers_the_priority(values: dict[str, Any], said: Intent) -> None:
    found = Policy.model_validate(values)
    low, medium, high = (found.route(said, advice(urgency)).priority for urgency in URGENCIES)
    assert low >= medium >= high


# A policy's file


def default() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def refusal(tmp_path: Path, content: str | bytes) -> str:
    """What a file with this content is refused with; one sentence that begins with its name."""
    path = tmp_path / "ours.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(PolicyError) as caught:
        load_policy(path)
    text = str(caught.value)
    assert text.startswith("ours.toml: ")
    assert text.endswith(".")
    assert "\n" not in text
    return text.removeprefix("ours.toml: ").removesuffix(".")


def test_a_companys_own_policy_routes(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    text = FILE.read_text(encoding="utf-8")
    text = text.replace('support = "Support"', 'help-desk_2 = "Kundendienst"').replace(
        'queue = "support"', 'queue = "help-desk_2"'
    )
    path.write_text(text.replace("p0 = 60", "p0 = 15"), encoding="utf-8")
    routing = load_policy(path).route(intent(Category.SUPPORT), advice(Urgency.HIGH))
    assert (routing.queue, routing.priority, routing.sla_minutes) == ("help-desk_2", Priority.P0, 15)


def test_the_documented_example_is_a_policy(tmp_path: Path) -> None:
    text = (FILE.parents[2] / "docs" / "routing.md").read_text(encoding="utf-8")
    path = tmp_path / "example.toml"
    path.write_text(text.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    routing = load_policy(path).route(intent(Category.SUPPORT), advice(Urgency.HIGH))
    assert (routing.queue, routing.priority, routing.sla_minutes) == ("on-call", Priority.P0, 20)


BY_URGENCY = 'low = "p2", medium = "p1", high = "p0"'
EXTRA = "is not a key of a routing policy"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("[categories.spam]", "[categories.pizza]", "categories.pizza: input should be 'sales_new', "),
        ('= "triage"', '= "away"', "categories.unknown.queue: there is no queue away in [queues]"),
        ('queue = "triage"', "", "categories.unknown.queue: is missing"),
        ("p0_confidence", "colour", "p0_confidence: is missing"),
        ("[queues]", "colour = 1\n[queues]", f"colour: {EXTRA}"),
        ('queue = "sales"', 'queue = "sales"\npriorty = 1', f"categories.sales_new.priorty: {EXTRA}"),
        ('"p0" }', '"p0", top = "p0" }', f"categories.support.priority.top: {EXTRA}"),
        ("p0 = 60", "p0 = 60\np3 = 1", f"sla_minutes.p3: {EXTRA}"),
        (
            BY_URGENCY,
            'low = "p1", medium = "p2", high = "p0"',
            "categories.support.priority: a higher urgency must not give a lower priority",
        ),
        (
            BY_URGENCY,
            'low = "p3", medium = "p1", high = "p0"',
            "categories.support.priority.low: input should be 'p0', 'p1' or 'p2'",
        ),
        (BY_URGENCY, 'low = "p2", high = "p0"', "categories.support.priority.medium: is missing"),
        ('"p2", high = "p1"', '"p1", high = "p0"', "categories.unknown.priority: unknown must not reach p0"),
        ('"p2", high = "p2"', '"p2", high = "p0"', "categories.spam.priority: spam must not reach p0"),
        ("p0 = 60", "p0 = 300", "sla_minutes: a higher priority must not have longer than a lower one"),
        ("p0 = 60", "p0 = 0", "sla_minutes.p0: must be positive"),
        ("p0 = 60", "p0 = 1.5", "sla_minutes.p0: input should be a valid integer"),
        ("p0 = 60", "p0 = true", "sla_minutes.p0: input should be a valid integer"),
        ("p0 = 60", 'p0 = "60"', "sla_minutes.p0: input should be a valid integer"),
        ("1440", "99999999999", "sla_minutes.p2: input should be less than or equal to 525600"),
        ("p0_confidence = 0.6", "p0_confidence = 60", "p0_confidence: input should be less than or equal to 1"),
        ("p0_confidence = 0.6", "p0_confidence = nan", "p0_confidence: input should be"),
        ('"Do not reply"', f'"{"x" * 201}"', "categories.spam.actions.1: string should have at most 200 characters"),
        ('"Do not reply"', '"1", "2", "3", "4", "5"', "categories.spam.actions: has more than are allowed"),
        ('"Do not reply"', '""', "categories.spam.actions.1: string should have at least 1 character"),
        ('"Do not reply"', r'"two\nlines"', "categories.spam.actions.1: has characters that it must not have"),
        ('["Do not open links or attachments", "Do not reply"]', '"x"', "categories.spam.actions: must be a list"),
        ('sales = "Sales"', 'Sales = "Sales"', "queues.Sales: has characters that it must not have"),
        ('sales = "Sales"', 'sales = ""', "queues.sales: string should have at least 1 character"),
        ('sales = "Sales"', 'sales = "Spam"', "queues: two queues have the same label"),
        ("[queues]", "[q]", "queues: is missing"),
        ("[queues]", "sla_minutes = 3\n[queues]", "the file is not TOML: "),
        ("[queues]", "[queues", "the file is not TOML: "),
    ],
)
def test_a_bad_policy_is_refused_with_its_key_and_fault(tmp_path: Path, old: str, new: str, fault: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    assert refusal(tmp_path, text.replace(old, new, 1)).startswith(fault)


def test_a_policy_without_a_category_is_refused(tmp_path: Path) -> None:
    text = FILE.read_text(encoding="utf-8").partition("[categories.unknown]")[0]
    assert refusal(tmp_path, text) == "categories.unknown: is missing"


@pytest.mark.parametrize("text", ["", "[p0_confidence]\n", "queues = 3\nsla_minutes = 3\ncategories = 3\n"])
def test_what_is_no_policy_at_all_is_refused(tmp_path: Path, text: str) -> None:
    assert refusal(tmp_path, text).startswith("p0_confidence: ")


@steady
@given(st.text() | st.binary())
def test_any_other_file_is_refused_too(tmp_path_factory: pytest.TempPathFactory, content: str | bytes) -> None:
    data = content if isinstance(content, bytes) else content.encode(errors="surrogatepass")
    refusal(tmp_path_factory.getbasetemp(), data)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"\xff\xfe\x00") == "the file is not UTF-8"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"^missing\.toml: the file cannot be read \(No such file or directory\)\.$"):
        load_policy(tmp_path / "missing.toml")
