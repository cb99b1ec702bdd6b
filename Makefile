# The commands of this project, the same for people and CI. Needs Python 3.11 or later, make, a package index.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO_HOME := .demo
STAMP := $(VENV)/.installed
# As the command line sets it (api/cli.py), so that what is measured is what is served.
export OPENBLAS_NUM_THREADS ?= 1
TORCH_INDEX := https://download.pytorch.org/whl/cpu

.PHONY: demo test serve install lint bench torture load scale quality pictures bundle bundle-check audit clean

demo: $(STAMP)
	@$(BIN)/python -m api.demo --home $(DEMO_HOME) --corpus corpus

serve: $(STAMP)
	@$(BIN)/vankien add --home $(DEMO_HOME) corpus
	@$(BIN)/vankien serve --home $(DEMO_HOME) --port 8080

test: $(STAMP) lint
	@$(BIN)/python -m pytest -n 2

lint: $(STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

install: $(STAMP)

# One pip run, every version pinned. On Linux the usual index serves PyTorch with gigabytes of GPU libraries; where
# PyTorch's own index of CPU builds can be reached it is asked too, and its build of the pinned version wins.
$(STAMP): pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Cần Python 3.11 trở lên: make PYTHON=python3.11 demo")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Cài đặt vào $(VENV) (một lần, khoảng một đến hai phút) …"
	@extra=$$($(BIN)/python -c 'import urllib.request; urllib.request.urlopen("$(TORCH_INDEX)/torch/", timeout=5)' 2>/dev/null && echo "--extra-index-url $(TORCH_INDEX)"); \
	 $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt $$extra --editable '.[dev]'
	@touch $@

# One archive in dist/ for a machine without a network: make bundle [SLIM=1] [BUNDLE_PYTHON=python3.12]
BUNDLE_PYTHON ?= $(BIN)/python
bundle: $(STAMP)
	@$(BIN)/python -m deploy.bundle $(if $(SLIM),--slim) --python $(BUNDLE_PYTHON)

# Both archives made, then each installed and asked in a network namespace that has no network.
bundle-check: $(STAMP)
	@$(BIN)/python -m deploy.bundle
	@$(BIN)/python -m deploy.bundle --slim
	@$(BIN)/python -m deploy.sealed dist/vankien-*-linux-x86_64-*.tar

# Licences of the installed packages, and known weaknesses of the pinned ones; 3 where the index cannot be asked.
audit: $(STAMP)
	@$(BIN)/python -m deploy.audit

# Every measurement over the data, kept in WORK between runs, written to docs/QUALITY.md: make quality [DATA=…] [WORK=…] [ONLY=zalo,alqac]
DATA ?= ../shared/data
WORK ?= .quality
quality: $(STAMP)
	@$(BIN)/python -m bench.quality --data $(DATA) --work $(WORK) $(if $(ONLY),--only $(ONLY))

# docs/SCALE.md from the kept measurements of what lies beyond one machine
scale: $(STAMP)
	@$(BIN)/python -m bench.scale.report bench/scale/kept/*.json

# Slow measurements over a base of the code of law: make bench HOME_DIR=… DATA=…
SIZES ?= 10000,50000,190000,1000000
bench: $(STAMP)
	@$(BIN)/python -m bench.fusion --home $(HOME_DIR) --queries $(DATA)/zalo/questions.dev.jsonl --qrels $(DATA)/zalo/qrels.dev.txt
	@$(BIN)/python -m bench.latency --home $(HOME_DIR) --queries $(DATA)/zalo/questions.dev.jsonl
	@$(BIN)/python -m bench.growth --home $(HOME_DIR) --queries $(DATA)/zalo/questions.dev.jsonl --sizes $(SIZES) --chart docs/growth.svg
	@$(BIN)/python -m bench.importing $(DATA)/phapdien/articles.jsonl.gz
	@$(BIN)/python -m bench.quotes --home $(HOME_DIR) --spans $(DATA)/alqac/spans.dev.jsonl
	@$(BIN)/python -m bench.quotes --home $(HOME_DIR) --spans $(DATA)/regulations/spans.dev.jsonl
	@$(BIN)/python -m bench.legacy --files $(DATA)/documents/files --texts $(DATA)/documents/texts
	@$(BIN)/python -m bench.reading --files $(DATA)/documents/files
	@$(BIN)/python -m bench.refusal --home $(HOME_DIR) --answerable $(DATA)/zalo/questions.dev.jsonl --unanswerable $(DATA)/zalo/uncovered.train.jsonl

# Processes that change a base are killed, KILLS of them; every kill is examined. A thousand take half an hour to hours.
KILLS ?= 1000
SEED ?= 1
TORTURE ?= .torture
torture: $(STAMP)
	@$(BIN)/python -m bench.torture --work $(TORTURE) --kills $(KILLS) --seed $(SEED) $(if $(RESUME),--resume)

# Load on a real server, kept in LOAD_WORK between runs, written to docs/PERFORMANCE.md and docs/SOAK.md: make load HOME_DIR=… [SOAK=1000000 MINUTES=60]
LOAD_WORK ?= .load
load: $(STAMP)
	@$(BIN)/python -m bench.load --home $(HOME_DIR) --queries $(DATA)/zalo/questions.dev.jsonl --work $(LOAD_WORK) $(if $(ONLY),--only $(ONLY)) $(if $(SOAK),--soak $(SOAK)) $(if $(MINUTES),--minutes $(MINUTES))

# The pictures of the pages in docs/, made by the browser tests; needs chromium.
pictures: $(STAMP)
	@SCREENSHOTS=docs/man-hinh $(BIN)/python -m pytest tests/browser/test_screenshots.py

clean:
	rm -rf $(VENV) $(DEMO_HOME) $(TORTURE) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
