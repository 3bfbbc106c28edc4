#!/usr/bin/env bash
# Run the tests with the oldest version of each library that pyproject.toml allows: `bash ci/oldest.sh [tests...]`.
#
# What only tests with is of constraints.txt. Left out: the linters of TOML, YAML and workflows (check-jsonschema asks for
# a newer click than cecgen does), and the browser.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

environment=$(mktemp -d)
trap 'rm -rf "$environment"' EXIT
python3 -m venv "$environment/uv"
"$environment/uv/bin/pip" install --quiet --disable-pip-version-check 'uv==0.13.*'
# Compiled, as pip does it: the process that opens certificates may write nothing, and would compile them each time.
install() { "$environment/uv/bin/uv" pip install --quiet --compile-bytecode --python "$environment/tests" "$@"; }
"$environment/uv/bin/uv" venv --quiet --python "$(command -v python3)" "$environment/tests"
tools=(bagit hypothesis icalendar jsonschema markdown-it-py pytest pytest-xdist sortedcontainers taplo tombi xmlschema)
install --constraints <(grep -iE "^($(IFS='|' && echo "${tools[*]}"))==" constraints.txt) "${tools[@]}"
install --resolution lowest-direct '.[pdf]'
"$environment/uv/bin/uv" pip list --quiet --python "$environment/tests"
tests=("$@")
[ "${#tests[@]}" -gt 0 ] || tests=(tests/transcript tests/ledger tests/catalogue tests/files tests/cli tests/commands tests/evidence tests/git tests/outputs)
"$environment/tests/bin/python" -m pytest -n 2 "${tests[@]}"
