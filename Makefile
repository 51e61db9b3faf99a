# make book    the site, from the recorded runs          make record  train what results/ lacks
# make test    every test                                make verify  retrain a sample and compare
# make bench   measure how fast it trains, on a quiet machine
# make kit PAGE=1_3_rnn_length [FILES=my.txt]   one zip of a page that was built, to run elsewhere
# make clean   remove what was built, keep .venv
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/installed

.PHONY: book test record verify bench kit clean

book: $(INSTALLED)
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

$(INSTALLED): requirements.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --requirement requirements.txt
	@# so that notebooks find lib from any folder; what it needs has just been installed
	$(BIN)/python -m pip install --no-build-isolation --no-deps --editable .
	touch $@
