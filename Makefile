# Needs make and Python 3.12 or newer. Everything else is installed into .venv, and data is kept in .data.

PORT ?= 8000
PYTHON ?=
ARGS ?=
PY := .venv/bin/python
SOURCES := api blocks generator leads sites_app spark_cms tracking webhooks tests bench manage.py

export PORT PYTHON
.DEFAULT_GOAL := help
.PHONY: help run test chaos contract lint format types bench demo clients lock clean reset venv-local venv-dev

help: ## Show this list
	@echo "Spark CMS"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: venv-local ## Start everything with two demo sites (PORT=9000 make run for another port)
	@$(PY) -m spark_cms.runner

test: venv-dev ## Run all tests (ARGS="-k name" to choose)
	@$(PY) -m pytest -n 2 --dist worksteal $(ARGS)

chaos: venv-dev ## Run all disasters: killed workers, crashed services, wrong clocks (ARGS="-k valkey" to choose)
	@$(PY) -m pytest -m "chaos or not chaos" tests/generator/chaos tests/leads/chaos tests/tracking/test_kills.py \
		tests/spark_cms/test_hearing.py $(ARGS)

contract: venv-dev ## Hold the API against its description, by every caller for rows of both sites (EXAMPLES=500 for more)
	@SPARK_CONTRACT_EXAMPLES=$${EXAMPLES:-100} $(PY) -m pytest -m "contract or not contract" -n 2 tests/api/test_contract.py tests/isolation/test_api_matrix.py $(ARGS)

lint: venv-dev ## Check style, templates, layers, migrations and deployment settings
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@.venv/bin/djlint --lint --quiet templates
	@.venv/bin/lint-imports
	@.venv/bin/yamllint --strict compose.yaml
	@.venv/bin/hadolint Dockerfile
	@$(PY) manage.py makemigrations --check --dry-run
	@SPARK_ENCRYPTION_KEYS=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY= \
		SPARK_BEHIND_TLS=true SPARK_HSTS_SUBDOMAINS=true EMAIL_URL=smtp+tls://user:password@localhost:587 \
		$(PY) manage.py check --deploy --fail-level WARNING

format: venv-dev ## Rewrite the code in the house style
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

types: venv-dev ## Check types
	@$(PY) -m spark_cms.embedded -- $(PY) -m mypy

bench: venv-dev ## Run every benchmark
	@$(PY) -m bench $(ARGS)

demo: venv-local ## Seed the demo sites again
	@$(PY) manage.py seed_demo

clients: venv-dev ## Make the TypeScript and Python clients again from the OpenAPI document (the former needs npm)
	@$(PY) -m scripts.make_clients

lock: venv-dev ## Lock the versions and hashes of all packages again
	@for name in base local dev; do \
		$(PY) -m uv pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-emit-index-url \
			--custom-compile-command "make lock" requirements/$$name.in --output-file requirements/$$name.txt || exit 1; \
	done

clean: ## Remove .venv, caches and the tests' databases; data stays
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache staticfiles .data/test
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

reset: ## Delete the local data: sites, pages, uploads (asks first)
	@printf 'Delete .data with all sites, pages and uploads? [y/N] '; read answer; \
	case "$$answer" in y | Y | yes) for link in .data/postgres .data/valkey; do \
		if [ -L $$link ]; then rm -rf "$$(readlink $$link)"; fi; done; rm -rf .data && echo 'Deleted.' ;; *) echo 'Nothing was deleted.' ;; esac

venv-local:
	@scripts/make-venv local

venv-dev:
	@scripts/make-venv dev
