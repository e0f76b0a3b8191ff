# Leadflow's commands. `make` alone lists them.

PYTHON ?= python3
UV := 0.13.9
VENV := .venv
LOCALSTACK := .venv-localstack
TRAINING := .venv-training
LOCAL := PYTHONPATH=localstack $(VENV)/bin/python -m leadflow_local

# Bytecode makes every start faster, also that of each Lambda worker.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install up down reset status logs psql test test-localstack browser lint format lock openapi screenshots eval predict gate timing train redrive \
  package synth diff deploy destroy snapshots

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: install ## Start the local stack, deploy what changed; again after a crash or a git pull
	@$(LOCAL) up

down: $(VENV)/.installed ## Stop the local stack and keep its data
	@$(LOCAL) down

reset: $(VENV)/.installed ## Stop the local stack and forget its data
	@$(LOCAL) reset

status: $(VENV)/.installed ## Show what runs; fails when something is down
	@$(LOCAL) status

logs: $(VENV)/.installed ## Show recent logs and follow them (FOLLOW=0: only show)
	@FOLLOW=$(FOLLOW) $(LOCAL) logs

psql: $(VENV)/.installed ## Open the database in pgcli
	@$(LOCAL) psql

test: install browser ## Run the tests (TESTS="tests/unit -x" to choose)
	$(if $(TESTS),,@npm --prefix frontend test)
	@$(VENV)/bin/python -m pytest $(TESTS)

test-localstack: $(LOCALSTACK)/.installed install ## Run real leads on LocalStack's open core: no Docker, no token
	@$(VENV)/bin/python -m pytest $(or $(TESTS),tests/localstack)

# The dashboard's tests drive a real browser; Debian and Ubuntu have it as a package.
browser:
	@test -n "$(CHROMIUM)" || command -v chromium >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; \
	  else \
	    echo "Chromium is missing: install it (Debian, Ubuntu: sudo apt install chromium) or name it: CHROMIUM=/path make test" >&2; \
	    exit 1; \
	  fi; }

SQUAWK := $(VENV)/bin/squawk --config infra/squawk.toml --no-error-on-unmatched-pattern

lint: install ## Check style, types and imports
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports
	@npm --prefix frontend run lint
	@grep -L '^-- no transaction' functions/migrate/sql/*.sql | xargs $(SQUAWK) --assume-in-transaction
	@grep -l '^-- no transaction' functions/migrate/sql/*.sql | xargs -r $(SQUAWK) --no-assume-in-transaction
	@npm --prefix infra run --silent lint

format: install ## Format the code
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .
	@npm --prefix frontend run format

lock: $(VENV)/.installed ## Renew the locks of Python's and CDK's packages
	@for name in layer runtime dev localstack lambda-runtime training; do \
	  $(VENV)/bin/uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 \
	    --no-emit-index-url --custom-compile-command "make lock" \
	    requirements/$$name.in --output-file requirements/$$name.txt || exit 1; \
	done
	@cd infra && npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund

openapi: install ## Write the API's document and the dashboard's client that is generated from it
	@$(VENV)/bin/python -c 'from functions.api.handler import app; print(app.get_openapi_json_schema())' \
	  >frontend/openapi.json
	@npm --prefix frontend run generate

package: install ## Build what is shipped to AWS, print the sizes, fail above the budgets
	@$(VENV)/bin/python -m infra.package

# AWS: what a stage is made of is in infra/cloud.py, what an operator may choose at its top.
synth: ## Make a stage's templates (STAGE=dev|prod), without credentials
diff: ## Show what a deploy would change (STAGE=dev|prod)
deploy: ## Deploy a stage to AWS (STAGE=dev|prod)
destroy: ## Delete a stage on AWS (STAGE=dev; STAGE=prod CONFIRM=prod)
synth diff deploy destroy: install
	@CONFIRM='$(CONFIRM)' $(VENV)/bin/python -m infra.operate $@ '$(STAGE)'

snapshots: install ## Write the templates that the tests compare with, after a change that was meant
	@UPDATE_SNAPSHOTS=1 $(VENV)/bin/python -m pytest --quiet tests/infra/test_snapshots.py

EVALUATION := $(VENV)/bin/python -m evaluation
DATA_AND_PROVIDER = $(if $(DATA),--data $(DATA)) $(if $(PROVIDER),--provider $(PROVIDER))

eval: $(VENV)/.installed ## Score an AI provider (DATA=file.jsonl PROVIDER=offline|openai JSON=out.json)
	@$(EVALUATION) eval $(DATA_AND_PROVIDER) $(if $(JSON),--json $(JSON))

predict: $(VENV)/.installed ## Print one JSON result a line (DATA=file.jsonl PROVIDER=offline|openai)
	@$(EVALUATION) predict $(DATA_AND_PROVIDER)

gate: $(VENV)/.installed ## Fail where the offline provider got worse (UPDATE=1: keep this run)
	@$(EVALUATION) gate $(if $(DATA),--data $(DATA)) $(if $(UPDATE),--update)

redrive: $(VENV)/.installed ## Start failed workflows again (STAGE=local|dev|prod WORKFLOW=id or SINCE=time)
	@$(VENV)/bin/python -m operations redrive --stage "$(STAGE)" --workflow "$(WORKFLOW)" --since "$(SINCE)"

timing: $(VENV)/.installed ## Measure the offline provider against its bounds; fails above one
	@$(EVALUATION) timing

train: $(TRAINING)/.installed ## Train the offline provider's tables anew (minutes; docs/offline-ai.md)
	@$(TRAINING)/bin/python -m evaluation.training

screenshots: install browser ## Take the README's pictures of the dashboard, from a running stack with the samples in it
	@eval $$($(VENV)/bin/python -c 'import json; o = json.load(open(".local/outputs.json")); u = o["demo_user"]; \
	  print("export BASE_URL=%s DEMO_EMAIL=%s DEMO_PASSWORD=%s" % (o["dashboard_url"], u["email"], u["password"]))') && \
	  npm --prefix frontend run --silent screenshots -- --out ../docs/images

# Installs, each only when its lock changed.

install: $(VENV)/.installed infra/node_modules/.installed frontend/node_modules/.installed

# $(call step,title,command): run it quietly; a line with its time when it went well, all it said when it did not.
define step
@started=$$(date +%s); log=$$(mktemp); \
if $(2) >"$$log" 2>&1; then \
  printf '✓ %-12s %-46s %6s s\n' '$(1)' 'installed' "$$(($$(date +%s) - started))"; rm -f "$$log"; \
else \
  cat "$$log" >&2; rm -f "$$log"; printf '\n%s could not be installed; what it said is above.\n' '$(1)' >&2; exit 1; \
fi
endef

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "Python is missing: install Python 3.11 or newer, or name it: make PYTHON=python3.12 up" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is $$($(PYTHON) -V): name Python 3.11 or newer: make PYTHON=python3.12 up" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) lacks venv or ensurepip: install them (Debian, Ubuntu: apt install python3-venv)" >&2; exit 1; }
	$(call step,Virtual env,$(PYTHON) -m venv $(VENV))

$(VENV)/.uv-$(UV): $(VENV)/bin/python
	$(call step,uv,$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV))
	@touch $@

$(VENV)/.installed: requirements/dev.txt $(VENV)/.uv-$(UV)
	$(call step,Python,$(VENV)/bin/uv pip sync --quiet --python $(VENV)/bin/python --require-hashes --compile-bytecode $<)
	@touch $@

# LocalStack's open core, beside it Lambda's runtime client for the interpreter of the functions, and what LocalStack's
# own image holds built too: an index of AWS's services, which takes 10 s.
$(LOCALSTACK)/.installed: requirements/localstack.txt requirements/lambda-runtime.txt $(VENV)/.uv-$(UV)
	@test "$$(uname)" = Linux || { echo "make test-localstack needs Linux: Lambda's runtime client runs nowhere else" >&2; exit 1; }
	@$(VENV)/bin/uv python find --quiet --no-project --no-python-downloads '$(LOCALSTACK_PYTHON)' >/dev/null 2>&1 || { \
	  echo "LocalStack's open core needs Python 3.11 or 3.12: install one of them, or have it brought: $(VENV)/bin/uv python install 3.12" >&2; \
	  exit 1; }
	$(call step,LocalStack,$(INSTALL_LOCALSTACK))
	@touch $@

LOCALSTACK_PYTHON := >=3.11,<3.13
define INSTALL_LOCALSTACK
{ $(VENV)/bin/uv venv --quiet --clear --no-project --no-python-downloads --python '$(LOCALSTACK_PYTHON)' $(LOCALSTACK) && \
$(VENV)/bin/uv pip sync --quiet --python $(LOCALSTACK)/bin/python --require-hashes --compile-bytecode \
  requirements/localstack.txt && \
$(VENV)/bin/uv pip install --quiet --python $(VENV)/bin/python --target $(LOCALSTACK)/lambda --require-hashes \
  --only-binary :all: --compile-bytecode -r requirements/lambda-runtime.txt && \
mkdir -p $(LOCALSTACK)/filesystem/usr/lib/localstack && \
(cd $(LOCALSTACK) && HOME=$$PWD OVERRIDE_IN_DOCKER=false FILESYSTEM_ROOT=$$PWD/filesystem bin/python -m localstack.aws.spec); }
endef

infra/node_modules/.installed: infra/package-lock.json
	@command -v npm >/dev/null || { echo "Node is missing: install Node 20 or newer, with npm" >&2; exit 1; }
	$(call step,CDK,npm --prefix infra ci --no-audit --no-fund)
	@touch $@

frontend/node_modules/.installed: frontend/package-lock.json
	@command -v npm >/dev/null || { echo "Node is missing: install Node 20 or newer, with npm" >&2; exit 1; }
	$(call step,Dashboard,npm --prefix frontend ci --no-audit --no-fund)
	@touch $@

$(TRAINING)/.installed: requirements/training.txt $(VENV)/.uv-$(UV)
	@test -x $(TRAINING)/bin/python || $(VENV)/bin/python -m venv $(TRAINING)
	$(call step,Training,$(VENV)/bin/uv pip sync --quiet --python $(TRAINING)/bin/python --require-hashes $<)
	@touch $@
