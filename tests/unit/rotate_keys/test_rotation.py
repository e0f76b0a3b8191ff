"""The keys of access tokens are rotated in Secrets Manager's four steps, and nobody notices."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from functions.api import tokens
from functions.api.tokens import Caller
from functions.common.aws.secrets import Remembered, RotatingSecret, Secret
from functions.common.errors import Unauthorized
from functions.common.settings import SigningKeys
from functions.rotate_keys.handler import handler
from functions.rotate_keys.rotation import Rotation, RotationRefused
from tests.support.lambdas import invoke
from tests.support.moto import Secrets, secrets_manager

STEPS = ["createSecret", "setSecret", "testSecret", "finishSecret"]
SEED = json.dumps({"seed": "s" * 64})
CALLER = Caller(uuid4(), uuid4())


@pytest.fixture
def secrets() -> Iterator[Secrets]:
    with secrets_manager() as manager:
        yield manager


def make(secrets: Secrets, value: str = SEED) -> str:
    """A secret that is set up for rotation, as the deploy makes it."""
    arn = secrets.make(value)
    # moto sets up a rotation by starting one; its first version is put back as the current one
    first = secrets.client.describe_secret(SecretId=arn)["VersionIdsToStages"]
    begun = secrets.client.rotate_secret(SecretId=arn, RotationRules={"AutomaticallyAfterDays": 30})["VersionId"]
    secrets.set(arn, value)
    assert begun not in first
    return arn


def begin(secrets: Secrets, arn: str) -> str:
    """A pending version, as Secrets Manager makes it before the first step: a label without a value."""
    from moto.core.models import DEFAULT_ACCOUNT_ID
    from moto.secretsmanager.models import FakeSecret, secretsmanager_backends

    version = str(uuid4())
    held = secretsmanager_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].secrets[arn]
    assert isinstance(held, FakeSecret)
    held.remove_version_stages_from_old_versions(["AWSPENDING"])
    held.versions[version] = {"createdate": 0, "version_id": version, "version_stages": ["AWSPENDING"]}
    return version


def run(arn: str, version: str, step: str) -> None:
    invoke(handler, {"SecretId": arn, "ClientRequestToken": version, "Step": step})


def rotate(secrets: Secrets, arn: str) -> str:
    version = begin(secrets, arn)
    for step in STEPS:
        run(arn, version, step)
    return version


def keys(arn: str) -> SigningKeys:
    return SigningKeys.parse(Secret(arn).read())


def labels(secrets: Secrets, arn: str, version: str) -> list[str]:
    return secrets.client.describe_secret(SecretId=arn)["VersionIdsToStages"][version]


def test_a_rotation_signs_with_a_new_key_and_keeps_the_former_one(secrets: Secrets) -> None:
    arn = make(secrets)
    before = keys(arn)
    version = rotate(secrets, arn)
    after = keys(arn)
    assert "AWSCURRENT" in labels(secrets, arn, version)
    assert after.current != "first"
    assert set(after.keys) == {after.current, "first"}
    assert after.keys["first"] == before.keys["first"]


def test_a_second_rotation_drops_the_key_before_the_former_one(secrets: Secrets) -> None:
    arn = make(secrets)
    rotate(secrets, arn)
    second = keys(arn)
    rotate(secrets, arn)
    third = keys(arn)
    assert set(third.keys) == {third.current, second.current}
    assert third.current != second.current


@pytest.mark.parametrize("times", [2, 3])
def test_each_step_may_be_repeated(secrets: Secrets, times: int) -> None:
    arn = make(secrets)
    version = begin(secrets, arn)
    made = set()
    for step in STEPS:
        for _ in range(times):
            run(arn, version, step)
            made.add(Secret(arn).read("AWSCURRENT" if step == "finishSecret" else "AWSPENDING", version))
    assert len(made) == 1, "a repeated step makes no other key"
    for step in STEPS:  # and all of them once more, after the end
        run(arn, version, step)
    assert {Secret(arn).read()} == made


def test_a_rotation_that_stopped_half_way_goes_on(secrets: Secrets) -> None:
    arn = make(secrets)
    version = begin(secrets, arn)
    run(arn, version, "createSecret")
    pending = Secret(arn).read("AWSPENDING", version)
    for step in STEPS:
        run(arn, version, step)
    assert Secret(arn).read() == pending


def test_a_secret_that_is_not_set_up_for_rotation_is_refused(secrets: Secrets) -> None:
    arn = secrets.make(SEED)
    with pytest.raises(RotationRefused, match="not set up"):
        run(arn, begin(secrets, arn), "createSecret")
    assert keys(arn).current == "first"


def test_a_version_that_is_not_pending_is_refused(secrets: Secrets) -> None:
    arn = make(secrets)
    with pytest.raises(RotationRefused, match="no such version"):
        run(arn, str(uuid4()), "createSecret")
    begun = begin(secrets, arn)
    begin(secrets, arn)
    with pytest.raises(RotationRefused, match="not pending"):
        run(arn, begun, "createSecret")


def test_an_unknown_step_is_refused(secrets: Secrets) -> None:
    arn = make(secrets)
    with pytest.raises(RotationRefused, match="no such step"):
        run(arn, begin(secrets, arn), "deleteSecret")


@pytest.mark.parametrize("step", ["testSecret", "finishSecret"])
def test_keys_that_would_log_everybody_out_do_not_become_current(secrets: Secrets, step: str) -> None:
    arn = make(secrets)
    version = begin(secrets, arn)
    other = SigningKeys(current="other", keys={"other": "x" * 40})
    RotatingSecret(arn).put(version, other.model_dump_json())
    with pytest.raises(RotationRefused, match="logged out"):
        run(arn, version, step)
    assert keys(arn).current == "first"


def test_the_test_of_a_new_schedule_finds_a_copy_of_the_current_value_and_passes(secrets: Secrets) -> None:
    arn = make(secrets)
    version = begin(secrets, arn)
    RotatingSecret(arn).put(version, SEED)
    Rotation(RotatingSecret(arn), version).run("testSecret")


def test_nobody_notices_a_rotation(secrets: Secrets) -> None:
    arn = make(secrets)
    now = [1_000_000.0]

    def container() -> Any:
        return Remembered(lambda: SigningKeys.parse(Secret(arn).read()), lambda: now[0]).read

    old = container()
    before = tokens.issue(old(300), CALLER)
    rotate(secrets, arn)
    new = container()
    assert tokens.verify(new, before) == CALLER, "signed before the rotation, checked after it"
    after = tokens.issue(new(300), CALLER)
    now[0] += 30
    assert old(300).current == "first", "this container remembers the former keys"
    assert tokens.verify(old, after) == CALLER, "and takes a token that the new key signed"


def test_tokens_of_unknown_keys_read_the_secret_once_in_half_a_minute(secrets: Secrets) -> None:
    arn = make(secrets)
    now = [1_000_000.0]
    held = Remembered(lambda: SigningKeys.parse(Secret(arn).read()), lambda: now[0]).read
    forged = tokens.issue(SigningKeys(current="nobody's", keys={"nobody's": "x" * 40}), CALLER)
    held(300)
    read = secrets.reads
    for _ in range(20):
        with pytest.raises(Unauthorized):
            tokens.verify(held, forged)
        now[0] += 10
    assert secrets.reads - read <= 7
