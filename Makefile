# Two commands do everything: `make demo` and `make test`. Both install first, into .venv, and only once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: demo test check docs lock benchmarks clean help

help:
	@echo "make demo        install, run the study of this repository, say where the report is"
	@echo "make test        install, run all tests, doctests and notebooks"
	@echo "make check       make test, then ruff and mypy"
	@echo "make docs        write the command pages and the reference anew"
	@echo "make benchmarks  compare speed with the named peers, in one run"
	@echo "make lock        resolve the dependencies anew"

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("qualkit needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) (a few minutes, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(INSTALLED)

demo: $(INSTALLED)
	@$(BIN)/qualkit run --study .

test: $(INSTALLED)
	@$(BIN)/python -m pytest

check: test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

docs: $(INSTALLED)
	@$(BIN)/python docs/make_command_pages.py
	@$(BIN)/python docs/make_reference.py

benchmarks: $(INSTALLED)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r benchmarks/peers.txt
	@for name in open_study readers autocode states agreement cooccurrence survey; do \
	  echo "== $$name"; \
	  if [ $$name = autocode ]; then $(BIN)/python benchmarks/autocode.py --text transcripts; \
	  else $(BIN)/python benchmarks/$$name.py; fi || exit 1; \
	done

lock:
	uv pip compile --universal --python-version 3.11 --extra dev --generate-hashes --no-emit-index-url --no-emit-find-links --no-header pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) reports .qualkit .pytest_cache .mypy_cache .ruff_cache .hypothesis
