# make book    the site, from the recorded runs          make record  train what results/ lacks
# make test    every test                                make verify  retrain a sample and compare
# make bench   measure how fast it trains, on a quiet machine
# make kit PAGE=1_3_rnn_length [FILES=my.txt]   one zip of a page that was built, to run elsewhere
# make clean   remove what was built, keep .venv
# make lock    requirements.txt to requirements.lock     make audit   ask for known vulnerabilities
# make future  build the site with the newest Sphinx, MyST-NB and theme, and tell what breaks
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/installed
TOOLS := _build/tools/bin

.PHONY: book test record verify bench kit clean lock audit future usable

book: $(INSTALLED)
	@$(BIN)/python environment/locked.py
	$(BIN)/python -m lib.site
	@echo "The site: $(CURDIR)/_build/html/index.html"

test: $(INSTALLED)
	$(BIN)/python -m pytest -n 2 --dist worksteal

record: $(INSTALLED)
	REPORT_RECORD=committed $(MAKE) book

verify: $(INSTALLED)
	$(BIN)/python -m lib.runs.verify

bench: $(INSTALLED)
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks

kit: $(INSTALLED)
	$(BIN)/python -m lib.site.kit $(PAGE) $(FILES)

clean:
	rm -rf _build build book/*.ipynb book/provenance.md

lock: $(TOOLS)/uv
	$(TOOLS)/uv pip compile requirements.txt --universal --python-version 3.11 --no-emit-index-url \
		--no-annotate --quiet --custom-compile-command "make lock" --output-file requirements.lock

audit: $(TOOLS)/pip-audit
	@found=$$($(TOOLS)/pip-audit --strict --disable-pip --no-deps --progress-spinner off \
		--requirement requirements.lock 2>_build/audit.log) \
	&& echo "No known vulnerability in what requirements.lock names" \
	|| { echo "$${found:-Nothing was audited: no advisories here, see _build/audit.log}"; exit 1; }

future: $(INSTALLED)
	$(BIN)/python -m environment.future

$(INSTALLED): requirements.txt requirements.lock pyproject.toml | usable
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@# the last so that notebooks find lib from any folder; what it needs has just been installed
	@test -t 1 || export PIP_QUIET=1; set -ex; \
	$(BIN)/python -m pip install --requirement requirements.txt --constraint requirements.lock; \
	$(BIN)/python -m pip install --no-build-isolation --no-deps --editable .
	touch $@

# a Python, a folder or a .venv that will not do is told before anything is installed
usable:
	@python=$(BIN)/python; $$python -c "" 2>/dev/null || python=$(PYTHON); \
	command -v $$python >/dev/null || { echo "no $$python here: make book PYTHON=python3.14" >&2; exit 1; }; \
	$$python environment/check.py $(if $(filter command,$(origin PYTHON)),$(PYTHON))

# programs that the book does not need
$(TOOLS)/%:
	@test -x $(TOOLS)/python || $(PYTHON) -m venv _build/tools
	@$(TOOLS)/python -m pip install $* >/dev/null 2>&1 \
	|| { echo "$* could not be installed: no package registry, or none that has it" >&2; exit 1; }
