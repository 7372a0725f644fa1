# Every task of this project, each a line. All set-up happens by itself, once: see the end.

PYTHON ?= python3
DECK ?=
HANDOUT ?=
run := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup pdf html handout site present watch check test bench lint docs lock clean always
.NOTPARALLEL:

help: ## list the tasks
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' Makefile

setup: .venv/ready-check .venv/ready-html .venv/ready-pdf ## install what the tasks below need, and nothing else

pdf: .venv/ready-pdf ## check the decks and build build/<deck>.pdf (one: make pdf DECK=async-intro; a page a slide: HANDOUT=1)
	@$(run) build.py pdf $(if $(HANDOUT),--handout) $(DECK)

html: .venv/ready-html ## check the decks and build build/<deck>.html (one: make html DECK=async-intro)
	@$(run) build.py html $(DECK)

handout: .venv/ready-handout ## build what the audience takes home: build/handout/, a web site, and build/<deck>.epub
	@$(run) build.py handout $(DECK)

site: .venv/ready-handout ## the same, and all of it with an index page in build/site/, for a web server (its address: URL=)
	@$(run) build.py site $(if $(URL),--url $(URL)) $(DECK)

present: .venv/ready-html ## build the HTML, serve it on this machine and open a browser, until Ctrl-C
	@$(run) build.py present $(DECK)

watch: .venv/ready-html ## show the decks in a browser while you write them, each change at once, until Ctrl-C
	@$(run) build.py watch $(DECK)

check: .venv/ready-check ## run the snippets and compare what they print with what the slides state
	@$(run) build.py check $(DECK)

test: .venv/ready-test ## test the snippets and the build system (some: make test ARGS="-k claims")
	@$(run) -m pytest $(ARGS)

bench: .venv/ready-bench ## measure the build and the checker against others, side by side
	@$(run) -m bench $(ARGS)

lint: .venv/ready-test ## check the style and the types of the code
	@$(run) -m ruff check . && $(run) -m ruff format --check . && $(run) -m mypy

docs: .venv/ready-test ## make the pictures of README.md anew
	@$(run) docs/pictures.py

lock: ## pin the newest Python packages that pyproject.toml allows
	@$(PYTHON) -m venv build/lock && build/lock/bin/python -m pip install -q uv
	@$(compile) --group build --group deck -o requirements.lock
	@$(compile) --group build --group deck --extra handout -c requirements.lock -o requirements-handout.lock
	@$(compile) --group build --group deck --extra handout --group test --group dev -c requirements-handout.lock -o requirements-test.lock
	@$(compile) --group build --group deck --extra handout --group test --group dev --group bench -c requirements-test.lock -o requirements-bench.lock

clean: ## remove build/, which holds nothing that cannot be built again
	@rm -rf build

compile = build/lock/bin/uv pip compile -q --no-config --upgrade --universal --python-version 3.11 --generate-hashes \
	--fork-strategy fewest --no-annotate --custom-compile-command 'make lock' pyproject.toml

# Set-up. The stamp .venv/ready-PURPOSE says that the system's tools and the Python packages for PURPOSE are there.
# .venv/made says for which directory and Python .venv was finished: where that is not so any more (the project was
# moved, that Python is gone, PYTHON= asks for another, the set-up was broken off), .venv is made anew.

ifeq ($(origin PYTHON),file)
python := $(realpath .venv/bin/python)
else
python := $(shell ($(PYTHON) -c 'import os, sys; print(os.path.realpath(sys.executable))') 2>/dev/null)
endif
ifneq ($(shell cat .venv/made 2>/dev/null),$(CURDIR) $(python))
anew := always
endif

.venv/ready-%: requirements.lock requirements-handout.lock requirements-test.lock requirements-bench.lock pyproject.toml deckproof/system.py $(anew)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo 'deckproof: $(PYTHON) is not Python 3.11 or newer; name one that is: make PYTHON=python3.12' >&2; exit 3; }
	@$(PYTHON) -m deckproof.system install venv $*
	@$(MAKE) -s --no-print-directory .venv/packages$(if $(filter handout test bench,$*),-$*)
	@touch $@

.venv/packages: requirements.lock
.venv/packages-handout: requirements-handout.lock
.venv/packages-test: requirements-test.lock
.venv/packages-bench: requirements-bench.lock
.venv/packages .venv/packages-handout .venv/packages-test .venv/packages-bench: pyproject.toml $(anew)
	@echo 'deckproof: installing Python packages into .venv' >&2
	@$(if $(anew),$(PYTHON) -m venv --clear .venv,rm .venv/made)
	@$(run) -m pip install -q --disable-pip-version-check --require-hashes -r $(filter %.lock,$^)
	@$(run) -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(run) -c 'import os, sys; print(os.getcwd(), os.path.realpath(sys.executable))' > .venv/made
	@touch .venv/packages $@
