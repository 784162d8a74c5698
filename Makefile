# Everyday commands. `make demo` is all a visitor needs; `make check test` is the gate.
# PYTHON=python3.12 chooses the interpreter of .venv; WORKERS=0 runs the tests in one process;
# PYTEST_ARGS="tests/nlp -x" narrows them (then give COVERAGE_MINIMUM=0 as well).
SHELL := /bin/sh
BIN := .venv/bin
WORKERS ?= 2
COVERAGE_MINIMUM ?= 90
PYTEST_ARGS ?=

.PHONY: demo setup setup-test setup-check test check format lint types contracts migrations run clean

demo: setup
	@exec $(BIN)/matchmaker demo

run: setup
	@exec $(BIN)/matchmaker serve

setup:
	@sh deploy/setup.sh

setup-test:
	@sh deploy/setup.sh test,e2e
	@sh deploy/browser.sh
	@sh deploy/office.sh

setup-check:
	@sh deploy/setup.sh test,lint

# Files marked slow start first (tests/conftest.py), so that no worker ends long after the other.
test: setup-test
	$(BIN)/python -m nlp.kernels
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder \
	  --cov --cov-report=term --cov-fail-under=$(COVERAGE_MINIMUM) $(PYTEST_ARGS)
	@[ $(COVERAGE_MINIMUM) = 0 ] || $(BIN)/coverage report --format=total --fail-under=95 \
	  --include='nlp/*,matchmaker/ranking/*,matchmaker/services/*' >/dev/null

check: format lint types contracts migrations

format: setup-check
	$(BIN)/ruff format --check .

lint: setup-check
	$(BIN)/ruff check .

types: setup-check
	$(BIN)/mypy

contracts: setup-check
	$(BIN)/lint-imports

migrations: setup-check
	$(BIN)/python deploy/check_migrations.py

clean:
	rm -rf .venv build dist htmlcov .coverage .coverage.* test-results
	rm -rf .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find matchmaker models nlp migrations tests deploy -name __pycache__ -prune -exec rm -rf {} +
