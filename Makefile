# Two commands do everything: `make serve` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
INDEX ?= index

.PHONY: serve test thorough test-cluster lint types quick bench lock audit clean chromium

serve: $(VENV)/.installed $(INDEX)/CURRENT
	$(BIN)/searchapp serve --index $(INDEX) --host $(HOST) --port $(PORT)

$(INDEX)/CURRENT: | $(VENV)/.installed
	$(BIN)/searchapp index seeds --index $(INDEX)

test: $(VENV)/.installed-dev chromium lint types
	$(BIN)/python -m pytest -n 2 --dist loadfile tests -m "not cluster"
	$(BIN)/python -m pytest -q -m cluster tests/opensearch

# Ten times as many random inputs, and trouble at every moment of every operation: an hour.
thorough: $(VENV)/.installed-dev
	SEARCHAPP_THOROUGH=10 $(BIN)/python -m pytest -n 2 --dist loadfile tests -m "slow and not cluster"

quick: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -q -x tests -m "not slow"

# A real OpenSearch cluster of three nodes in one JVM; needs Java 17 or later and Maven, which fetches the nodes.
test-cluster: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -q -m cluster tests/opensearch

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

# Browser tests use Debian's Chromium; where apt may not run they are skipped, loudly.
chromium:
	@command -v chromium >/dev/null 2>&1 || (apt-get update -qq && apt-get install -y -qq chromium) >/dev/null 2>&1 \
	  || echo "*** Chromium is not here and apt may not install it: browser tests will be SKIPPED ***"

bench: $(VENV)/.installed-dev
	$(BIN)/pip install -q -e ".[bench]"
	$(BIN)/python -m tests.bench

# Pins what a release installs, with hashes: pip install --require-hashes -r requirements.lock
lock: $(VENV)/.installed-dev
	$(BIN)/pip install -q "uv>=0.5,<1"
	$(BIN)/uv pip compile -q pyproject.toml --extra html --universal --python-version 3.11 --generate-hashes \
	  --upgrade --no-emit-index-url --no-header --no-annotate -o requirements.lock

audit: $(VENV)/.installed-dev
	$(BIN)/pip install -q "pip-audit>=2.7,<3"
	$(BIN)/python -m tests.audit

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install -q -e ".[html]"
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install -q -e ".[dev]"
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find index -mindepth 1 ! -name README.md -delete
