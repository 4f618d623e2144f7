# Each target makes `.venv` and fetches what it needs by itself; a second run skips what is there.
# With another Python: make run PYTHON=python3.13. With options: make run ARGS="--port 9000", make test ARGS="-k panel".

PYTHON ?= python3
ARGS ?=
PIP = .venv/bin/python -m pip install --quiet --disable-pip-version-check
NPM = .venv/bin/python hatch_build.py
RUFF = .venv/bin/ruff
INSTALLED_FROM = pyproject.toml hatch_build.py $(wildcard static/*.json static/*.mjs static/*.html ui_schema/i18n/*.json) $(shell find static/src -type f)

NPM_QUIET = --no-audit --no-fund --loglevel=error

.PHONY: run test test-hosts fuzz check fix bench scoreboard screenshot sillytavern-branch clean

run: .venv/run
	.venv/bin/helicone-chat serve $(ARGS)

test: .venv/dev
	.venv/bin/python tests/browser/chromium.py && .venv/bin/python -m pytest --numprocesses=auto --maxprocesses=4 --cov --cov-report=term $(ARGS)

# The real chat apps, which take minutes and a gigabyte; not part of CI.
test-hosts: .venv/dev .hosts/sillytavern/.installed
	.venv/bin/python tests/browser/chromium.py && .venv/bin/python tests/hosts/open_webui.py && .venv/bin/python -m pytest tests/hosts $(ARGS)

# A minute of event streams made up by atheris (Linux, Python 3.11 to 3.13); not part of CI.
fuzz: .venv/dev
	$(PIP) --editable '.[fuzz]' && mkdir -p .fuzz && PYTHONPATH=tests .venv/bin/python -m inputs.fuzz_streams .fuzz -max_total_time=60 -max_len=4096 -artifact_prefix=.fuzz/ $(ARGS)

check: .venv/dev static/node_modules/.dev
	$(RUFF) check && $(RUFF) format --check && .venv/bin/mypy && $(NPM) static run check

fix: .venv/dev
	$(RUFF) check --fix && $(RUFF) format

# SillyTavern installs an extension from a branch that has its files at the top: push this one.
sillytavern-branch:
	git update-ref refs/heads/sillytavern $$(git commit-tree HEAD:integrations/sillytavern $$(git rev-parse --quiet --verify refs/heads/sillytavern | sed 's/^/-p /') -m "The extension as of $$(git rev-parse --short HEAD)")

bench: .venv/dev
	.venv/bin/python -m benchmarks $(ARGS)
	PYTHONPATH=tests .venv/bin/python -m benchmarks.markdown

# A report, not a test: it ends with 0 whatever falls short.
scoreboard: .venv/dev
	@.venv/bin/python -m benchmarks.scoreboard $(ARGS)

screenshot: .venv/dev
	.venv/bin/python tests/browser/chromium.py && PYTHONPATH=tests .venv/bin/python -m browser.screenshot

clean:
	rm -rf .venv dist static/dist static/node_modules tests/browser/node_modules tests/clients/node/node_modules tests/inputs/lists/node_modules examples/*/node_modules examples/*/dist .hosts .fuzz .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage*

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: add PYTHON=python3.11")'
	$(PYTHON) -m venv .venv

.venv/run: $(INSTALLED_FROM) | .venv/bin/pip
	$(PIP) --editable .
	touch $@

.venv/dev: $(INSTALLED_FROM) | .venv/bin/pip
	$(PIP) --editable '.[dev]'
	touch $@ .venv/run

# The bundle needs no development packages, so pip does not wait for them; `npm ci` of the bundle removes them again.
static/node_modules/.dev: .venv/dev
	$(NPM) static ci --ignore-scripts $(NPM_QUIET)
	touch $@

.hosts/sillytavern/.installed: | .venv/dev
	mkdir -p $(@D) && echo '{"private": true}' > $(@D)/package.json
	$(NPM) $(@D) install --ignore-scripts $(NPM_QUIET) sillytavern@1.19.0
	touch $@
