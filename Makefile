# make run       install what is needed and open the page on http://127.0.0.1:7860
# make test      everything a change must pass, a real browser included
# make check     style and types
# The rest is listed by `make help`.

SHELL := /bin/bash
PYTHON ?= $(shell for v in python3.13 python3.12 python3.11 python3; do \
	$$v -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$v; break; }; done)
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 7860
TESTS ?= tests
WORKERS ?= 2
SOURCES := app training benchmarks tests app.py

.PHONY: help run install test test-slow test-space servers check format docs constraints browser clean deploy \
	screenshots audit

help:
	@sed -n 's/^# make /make /p' Makefile

run: $(VENV)/.run
	$(BIN)/python app.py

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "error: Python 3.11 or newer is needed, and none was found." >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.run: requirements.txt constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet -r requirements.txt -c constraints.txt
	@touch $@

# make install   everything for working on the project, in .venv
install: $(VENV)/.develop

EXTRAS := requirements-training.txt requirements-mcp.txt requirements-test.txt
$(VENV)/.develop: $(EXTRAS) $(VENV)/.run
	$(BIN)/python -m pip install --quiet $(EXTRAS:%=-r %) -c constraints.txt
	@touch $@

# make browser   find a Chromium for the tests, or install one
browser: install
	$(BIN)/python tests/browser/find_chromium.py --install

test: install browser
	$(BIN)/python -m pytest $(TESTS) -n $(WORKERS) --dist loadfile

# make test-slow the tests that take longer
test-slow: install browser
	$(BIN)/python -m pytest $(TESTS) -m slow

# make servers   install real model servers (llama.cpp, vLLM) for the tests that take longer
servers: install
	$(BIN)/python tests/app/backends/real_servers/install.py

check: install
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/mypy app.py

# make format    put the code into the house's form
format: install
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

# make docs      write the table of options and the tree of modules again
docs: install
	$(BIN)/python .ci/options_table.py
	$(BIN)/python .ci/module_tree.py

# make constraints  pin again what resolves together on Python 3.11, 3.12 and 3.13
constraints: $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/python .ci/pin.py

# make audit     known weaknesses of the pinned versions, by pip-audit; it asks pypi.org
.cache/audit/bin/pip-audit: | $(VENV)/bin/python
	$(BIN)/python -m venv .cache/audit
	.cache/audit/bin/python -m pip install --quiet pip-audit

audit: .cache/audit/bin/pip-audit
	.cache/audit/bin/pip-audit -r constraints.txt --no-deps --disable-pip --strict

# make bench-NAME   a benchmark's figures: reading mutants engine answers training page load restart
#                   probes faults
bench-%: install
	$(BIN)/python -m benchmarks.$*

# make test-space   would a Hugging Face Space start from this folder?
test-space: install
	$(BIN)/python .ci/check_space.py

# make deploy SPACE=owner/name   upload what is committed to a Space
deploy: $(VENV)/.run
	@test -n "$(SPACE)" || { echo "error: name the Space: make deploy SPACE=owner/name" >&2; exit 2; }
	folder=$$(mktemp -d) && git archive HEAD | tar -x -C $$folder && \
	$(BIN)/hf upload $(SPACE) $$folder . --repo-type space \
		--commit-message "$$(git log -1 --format=%s)"; status=$$?; rm -rf $$folder; exit $$status

# make screenshots   take the README's pictures again
screenshots: install browser
	$(BIN)/python assets/pictures/take.py

# make clean     remove the environment and everything made
clean:
	rm -rf $(VENV) .cache .pytest_cache .mypy_cache .ruff_cache runs
