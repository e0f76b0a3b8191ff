"""After a change to the code, the next `make up` deploys it and keeps the data."""

from __future__ import annotations

import psycopg

from tests.support.stack import Stack


def test_a_changed_step_and_a_migration_are_deployed(stack: Stack) -> None:
    user = stack.user()
    old = user.wait_for(user.submit("Our login is broken and nobody can work.")["id"])
    step = stack.folder / "functions" / "intent" / "handler.py"
    source = step.read_text()
    changed = source.replace("ai.classify(message)", 'ai.classify("Please send a quote for 20 licences")')
    assert changed != source
    step.write_text(changed)
    migrations = stack.folder / "functions" / "migrate" / "sql"
    number = len(list(migrations.glob("*.sql"))) + 1
    (migrations / f"{number:04d}_note.sql").write_text("alter table leads add column note text;\n")
    stack.up()
    assert user.lead(old["id"])["category"] == old["category"] == "support"
    new = user.wait_for(user.submit("Our login is broken and nobody can work.")["id"])
    assert new["category"] == "sales_new"
    with psycopg.connect(stack.outputs["database_url"]) as connection:
        assert connection.execute("select count(note) from leads").fetchone() == (0,)


def test_a_failing_migration_fails_the_deploy_and_changes_nothing(stack: Stack) -> None:
    user = stack.user()
    migrations = stack.folder / "functions" / "migrate" / "sql"
    number = len(list(migrations.glob("*.sql"))) + 1
    broken = migrations / f"{number:04d}_broken.sql"
    broken.write_text("create table half (); select 1/0;\n")
    done = stack.run("up")
    assert done.returncode == 1
    assert "Traceback" not in done.stdout
    assert "deploy.log" in done.stdout
    broken.unlink()
    stack.up()
    assert user.wait_for(user.submit("Still here?")["id"])["workflow"]["status"] == "completed"
    with psycopg.connect(stack.outputs["database_url"]) as connection:
        assert connection.execute("select to_regclass('half')").fetchone() == (None,)
