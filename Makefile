# `make help` lists the verbs. Each makes .venv ready first (bootstrap.py, standard library only); nothing is installed outside the checkout.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help ready ready-dev run test web-test torture lint types coverage eval bench serve wheelhouse lock clean

# The first Python on PATH that is new enough; `make run PYTHON=/path/to/python` chooses another.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && exit; done; echo python3)
BIN := .venv/bin
QUESTIONS = "2021年澜江市组织了多少名一线职工参加疗休养？" "2022年澜江市总工会会员总数要达到多少？" "职工疗休养每次不超过几天？"
# What a union office looks up most; `unionqa laws add --all` takes in the rest.
LAWS = 工会法 劳动法 劳动合同法 劳动争议调解仲裁法 社会保险法 就业促进法 安全生产法 职业病防治法 妇女权益保障法 法律援助法

help:  ## list the verbs
	@sed -n 's/^\([a-z-]*\):.*##/  make \1\t/p' Makefile | expand -t 20

ready:
	@"$(PYTHON)" bootstrap.py

ready-dev:
	@"$(PYTHON)" bootstrap.py --dev

run: ready  ## install, load corpus/ and ten national laws into ./data, answer three questions with their sources
	@$(BIN)/unionqa add corpus
	@$(BIN)/unionqa laws add $(LAWS)
	@for question in $(QUESTIONS); do echo; echo "问：$$question"; $(BIN)/unionqa ask "$$question" || exit; done

test: ready-dev  ## install and run the tests
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

web-test: ready-dev  ## the tests of the pages in a real browser (needs Chromium; without it they are skipped, in `make test` too)
	@$(BIN)/python -m pytest tests/web $(ARGS)

torture: ready-dev  ## kills, power cuts, full disks, rot: every proof of docs/durability.md in full, with its figures (ARGS="--part 1/6": a sixth, under 20 minutes alone)
	@$(BIN)/python -m pytest tests/torture --full $(ARGS)

lint: ready-dev  ## ruff, and the import contracts
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports

types: ready-dev  ## mypy, strict
	@$(BIN)/mypy
	@$(BIN)/mypy bootstrap.py

coverage: ready-dev  ## tests with line coverage; at least 90 % of reading, index and answering
	@$(BIN)/python -m pytest --cov=ingest --cov=index --cov=api.answering --cov-report=term-missing:skip-covered --cov-fail-under=90

eval: ready-dev  ## score the answers to eval/cases against the baseline
	@$(BIN)/python -m eval

bench: ready-dev  ## speed of this machine: embedding, search, answers
	@for file in bench/*.py; do echo "== $$file"; $(BIN)/python "$$file" || exit; done

serve: ready  ## the HTTP service on this machine
	@$(BIN)/unionqa serve

wheelhouse:  ## download all packages into ./wheelhouse for a machine without a network
	@"$(PYTHON)" bootstrap.py --wheelhouse wheelhouse

# PyTorch is resolved as its CPU build: uv must find it (UV_FIND_LINKS or UV_INDEX). The other two locks take their versions from the first.
COMPILE = UV_CUSTOM_COMPILE_COMMAND="make lock" uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-annotate --no-emit-package torch
lock:  ## resolve the dependencies anew and write the lock files (needs uv)
	@$(COMPILE) pyproject.toml --group dev --group build -o requirements-dev.lock
	@$(COMPILE) pyproject.toml -c requirements-dev.lock -o requirements.lock
	@$(COMPILE) --group build -c requirements-dev.lock -o requirements-build.lock

clean:  ## remove .venv and what the tools left behind (never ./data)
	@rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage htmlcov
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
