# Everything a person does with this repository. Needed beforehand: Python >= 3.11, cargo, make.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
STAMPS := .cache/stamps
COMPILE = $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make requirements"
SEEDS ?= 100
SECONDS ?= 60
ARGS ?=
RUST_SOURCES := $(shell find rust_core proto Cargo.toml Cargo.lock -type f 2>/dev/null)
export PYO3_PYTHON := $(CURDIR)/$(BIN)/python
export VIRTUAL_ENV := $(CURDIR)/.venv
export BUF := $(CURDIR)/$(BIN)/buf

.PHONY: help setup run test heavy lint bench proto simulate fuzz reference requirements clean

help: ## Show what can be done
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(STAMPS)/dev $(STAMPS)/extension ## Install everything into .venv and build the engine

run: $(STAMPS)/extension ## Serve with two simulated brokers and 26 accounts
	@$(BIN)/retinue serve --demo $(ARGS)

test: setup $(if $(CI),$(STAMPS)/fuzz) ## Run all tests but the heavy ones
	$(BIN)/pytest $(ARGS)
	cargo test --locked --quiet --workspace --exclude retinue-bridge

heavy: setup ## Run the heavy tests: 20 kills a run, days at full size
	$(BIN)/pytest -m heavy $(ARGS)

lint: setup ## Run every check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/buf lint proto
	scripts/proto_breaking
	$(BIN)/python scripts/generate_protos.py --check
	$(BIN)/python scripts/generate_reference.py --check
	$(BIN)/python scripts/generate_schema.py --check
	cargo fmt --all --check
	cargo fmt --manifest-path tests/fuzz/records/Cargo.toml --check
	cargo clippy --locked --quiet --workspace --all-targets -- -D warnings

bench: $(STAMPS)/extension ## Measure; ARGS="core --followers 1000 --json"
	$(BIN)/retinue bench $(ARGS)
	@$(BIN)/python scripts/check_instructions.py

simulate: setup ## Run the whole system on virtual time, SEEDS=N times
	$(BIN)/python -m tests.simulation --seeds $(SEEDS) $(ARGS)

fuzz: setup $(STAMPS)/fuzz ## Fuzz the record decoder and the webhook parser, SECONDS=N each
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS) $(ARGS)

proto: $(STAMPS)/dev ## Generate python/retinue/{api,internal} from proto/
	$(BIN)/python scripts/generate_protos.py

reference: setup ## Generate the tables of docs/reference and the ledger's SQL from their sources
	$(BIN)/python scripts/generate_reference.py
	$(BIN)/python scripts/generate_schema.py

requirements: $(STAMPS)/base ## Lock the newest versions that pyproject.toml allows
	$(COMPILE) --group build --output-file requirements-build.txt
	$(COMPILE) pyproject.toml --output-file requirements.txt
	$(COMPILE) --group dev --constraint requirements.txt --output-file requirements-dev.txt
	$(COMPILE) --group fuzz --output-file requirements-fuzz.txt

clean: ## Remove what setup made; data folders are left alone
	rm -rf .venv .cache target python/retinue/*.so
	find python tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMPS)/base: requirements-build.txt scripts/check_tools
	@PYTHON=$(PYTHON) scripts/check_tools
	@echo "Installing the build tools into .venv"
	@mkdir -p $(STAMPS)
	@[ -x $(BIN)/pip ] || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.txt
	@touch $@

$(STAMPS)/runtime: $(STAMPS)/base requirements.txt
	@echo "Installing what Retinue needs into .venv"
	@$(BIN)/uv pip install --quiet --require-hashes -r requirements.txt
	@touch $@

$(STAMPS)/dev: $(STAMPS)/runtime requirements-dev.txt
	@echo "Installing what the tests and checks need into .venv"
	@$(BIN)/uv pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

$(STAMPS)/fuzz: $(STAMPS)/dev requirements-fuzz.txt
	@echo "Installing what fuzzing needs into .venv"
	@$(BIN)/uv pip install --quiet --require-hashes -r requirements-fuzz.txt
	@touch $@

# maturin would install the dev group, unhashed: it only builds, and what it built is installed alone.
$(STAMPS)/extension: $(STAMPS)/runtime pyproject.toml $(RUST_SOURCES)
	@echo "Building the engine, the first time in about two minutes"
	@$(BIN)/maturin develop --release --locked --skip-install
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
