# Safe Arrival. `make` alone prints what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
READER := webapp/verifier/zxing-wasm-3.1.4.tgz

.PHONY: help setup run demo check test bench pages attacks words reader

help: ## Print this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(VENV)/ready: pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/ready-%: $(VENV)/ready
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[$*]'
	@touch $@

setup: $(VENV)/ready ## Make .venv with everything that the site needs

run: setup ## Set up and serve the site on http://127.0.0.1:8000/
	$(BIN)/training serve

demo: setup ## The same with invented partners, offices and two published quarters
	$(BIN)/training serve --demo

check: $(VENV)/ready-test $(VENV)/ready-dev ## Format, lint, types, and the content
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/training check

test: $(VENV)/ready-test ## Set up and run the tests (browser tests run when their tools are there)
	$(BIN)/python -m pytest -n 2 --dist worksteal

bench: $(VENV)/ready-test $(VENV)/ready-bench ## Measure the budgets of speed and size, as ratios
	$(BIN)/python -m tests.benchmarks

pages: $(VENV)/ready-test $(VENV)/ready-browser ## Take pictures of the pages (two of them for the README)
	$(BIN)/python -m tests.pages.gallery

attacks: $(VENV)/ready-test ## Attack the site for long: kill it, race it, flood it, fill its disk
	$(BIN)/python -m tests.attacks

$(READER):
	npm pack --silent --pack-destination $(@D) zxing-wasm@3.1.4 >/dev/null

reader: $(READER) ## Bring the reader of QR codes for /verify.html (needs npm; the site checks its bytes)

words: $(VENV)/ready-test ## Bring the .po files and the tables of rules up to date
	$(BIN)/python -m tests.content.interface_words
	$(BIN)/python -m tests.content.rule_tables
