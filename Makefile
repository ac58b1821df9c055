# The recipes of the house. A fresh machine needs Python 3.11 or newer and make, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev
PAGE_TOOLS := tools/page
INSTALLED_PAGE := $(PAGE_TOOLS)/node_modules/.package-lock.json

.PHONY: map test check bench sample vendor clean
.DEFAULT_GOAL := map

# The sample province: computed, mapped to maps/phu-tho.html, headline figures on the terminal.
map: $(INSTALLED)
	@$(BIN)/phusong run --project data --out out --maps maps

# The whole test suite, a file per core at a time. Browser tests need Chromium, and Node.js for axe: see CONTRIBUTING.md.
test: $(INSTALLED_DEV) $(if $(shell command -v npm),$(INSTALLED_PAGE))
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

# What a change must pass before it lands, besides the tests.
check: $(INSTALLED_DEV) $(INSTALLED_PAGE)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/messages.py --check
	npm --prefix $(PAGE_TOOLS) run --silent check

# Speed and memory; nothing here gates a change.
bench: $(INSTALLED_DEV)
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/engine.py --quick

# Rebuilds data/ from the published facts.
sample: $(INSTALLED_DEV)
	$(BIN)/python -m tools.sample

# Fetches the page's third-party files anew from the npm registry and verifies them.
vendor: $(INSTALLED_DEV)
	$(BIN)/python tools/vendor_page.py --rebuild

clean:
	rm -rf $(VENV) out build dist *.egg-info

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Cần Python 3.11 trở lên / Python 3.11 or newer is needed: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(INSTALLED): pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(INSTALLED_DEV): pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	@touch $@ $(INSTALLED)

# The linter of the page's own JavaScript and CSS, and axe for the browser tests, in the versions of the lock file.
$(INSTALLED_PAGE): $(PAGE_TOOLS)/package.json $(PAGE_TOOLS)/package-lock.json
	@command -v npm >/dev/null || \
	  { echo "Cần Node.js và npm để kiểm tra JavaScript / Node.js with npm is needed to lint the page: apt-get install nodejs npm"; exit 1; }
	npm ci --prefix $(PAGE_TOOLS) --ignore-scripts --no-audit --no-fund --silent
	@touch $@
