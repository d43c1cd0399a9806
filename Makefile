# Gongkai: `make` or `make help` lists what there is.

PORT ?= 8000
PYTHON = .venv/bin/python
# Two at a time, a module in one process, the longest first (tests/conftest.py).
SUITE = pytest -n 2 --dist loadscope --no-loadscope-reorder
LOCK = $(PYTHON) -m uv pip compile --quiet --universal --generate-hashes \
	--python-version 3.11 --no-header --no-annotate --exclude-newer "7 days"

.DEFAULT_GOAL := help
.PHONY: help run setup test check docs lock messages format coverage

help: ## 列出全部命令 list the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

run: ## 安装、建库、演示数据、发布、启动 set up and serve the demo (PORT=8000)
	@sh tools/setup.sh run
	@.venv/bin/gongkai serve --demo --port "$(PORT)"

setup: ## 仅创建运行环境 .venv create the environment only
	@sh tools/setup.sh dev

# What asks no database, a browser, or takes long runs on SQLite only (conftest.py).
test: setup ## 全部测试，SQLite 与 PostgreSQL 各一遍 all tests, on both databases
	@env -u GONGKAI_DATABASE_URL $(PYTHON) -m $(SUITE); sqlite=$$?; \
	$(PYTHON) tools/with_postgresql.py $(PYTHON) -m $(SUITE); \
	postgresql=$$?; exit $$((sqlite ? sqlite : postgresql))

check: setup ## 风格、类型、导入方向、规约、迁移、文档 style, types, direction, rules, docs
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	$(PYTHON) -m pytest --noconftest tests/house
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(PYTHON) tools/check_docs.py

docs: setup ## 由代码重写参考文档 write docs/reference from the code
	$(PYTHON) tools/make_docs.py

format: setup ## 统一格式 put the code into its one format
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

messages: setup ## 更新并编译英文译文 collect the texts, compile the English catalogue
	$(PYTHON) -m tools.messages

coverage: setup ## 测试覆盖率 which lines and branches the tests run through
	env -u GONGKAI_DATABASE_URL $(PYTHON) -m $(SUITE) \
		--cov=gongkai --cov-branch --cov-report=term-missing:skip-covered

lock: setup ## 更新锁定文件（一周以上的版本） renew the lock files (a week's cool-down)
	$(LOCK) pyproject.toml --output-file requirements.lock
	$(LOCK) pyproject.toml --extra dev --constraint requirements.lock \
		--output-file requirements-dev.lock
