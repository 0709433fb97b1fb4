# Gatehouse's verbs. `make demo` and `make test` are all a newcomer needs; both build .venv when it is not there.
PYTHON ?= $(firstword $(foreach p,python3.13 python3.12 python3.11 python3,$(if $(shell $(p) -c 'import sys; sys.exit(not (3,11) <= sys.version_info < (3,14))' 2>/dev/null && echo y),$(p))))
BIN := .venv/bin
PIP = $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps

.PHONY: help demo test lint integrations faults bench run lock messages contracts

help:           ## show these verbs
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/'

demo: .venv/.demo          ## the whole story on a sandbox: no account, no network
	@$(BIN)/gatehouse demo $(ARGS)

test: .venv/.dev           ## unit, port, edge and end-to-end tests
	@$(BIN)/python -m pytest -q -n auto --maxprocesses 4 --dist worksteal $(ARGS)

lint: .venv/.dev           ## ruff, mypy and the import contracts
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

integrations: .venv/.dev   ## the heavy real counterparts: Chromium, anvil, PostgreSQL
	@$(BIN)/python -m pytest -q -n auto --maxprocesses 4 --dist loadfile tests/integrations $(ARGS)

faults: .venv/.dev         ## the long fault campaigns, by hand
	@$(BIN)/python -m pytest -q -s tests/faults $(ARGS)

bench: .venv/.dev          ## every figure we claim, beside its floor
	@$(BIN)/python -m benchmarks $(ARGS)

messages: .venv/.dev       ## bring the catalogues up to date with the code; ARGS=fr begins a new language
	@$(BIN)/python -m tests.messages $(ARGS)

contracts:      ## compile the contracts anew (needs node 20 or later)
	@cd contracts && npm ci --silent && npm run --silent build

run: .venv/.demo           ## the bot itself, with config.toml
	@$(BIN)/gatehouse run $(ARGS)

.venv/.demo: requirements-demo.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Gatehouse needs Python 3.11, 3.12 or 3.13."; exit 1; }
	@echo "Installing Gatehouse into .venv (about a minute the first time) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) --require-hashes -r requirements-demo.lock
	@$(PIP) --no-build-isolation -e . && touch $@

.venv/.dev: requirements-dev.lock .venv/.demo
	@echo "Installing the tools for tests and checks ..."
	@$(PIP) --require-hashes -r requirements-dev.lock && touch $@

lock:           ## write the lock files anew (needs uv); present pins stay unless ARGS=--upgrade
	@for e in "" demo dev; do \
	  uv pip compile pyproject.toml $${e:+--extra $$e -c requirements.lock} --universal --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" $(ARGS) -q \
	    -o requirements$${e:+-$$e}.lock || exit 1; done
