#!/usr/bin/env bash
# What the steps of action.yml run: `github.sh install`, `check` and `build`.
#
# Everything that a pull request can set comes in through the environment and is never part of a command's text.
# On a pull request from a fork, settings and plugins are the base's, and no Python of the branch runs.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
environment=${RUNNER_TEMP:?}/cecgen-environment
cecgen=$environment/bin/cecgen
folder=${CECGEN_FOLDER:-.}
base=${CECGEN_BASE:-}
if [[ $base =~ ^0*$ ]]; then base=; fi # the push of a new branch: there is no commit before it

install() {
  # Away from the checkout: Python takes modules from the folder that it is started in.
  cd "$RUNNER_TEMP"
  python3 -m venv "$environment"
  "$environment/bin/pip" install --quiet --disable-pip-version-check -c "$here/constraints.txt" "$here[evidence]"
  "$cecgen" --version
}

# Whose rules judge: "base" where the branch is a stranger's, for it could otherwise bend them.
rules() {
  if [[ -n ${CECGEN_RULES:-} ]]; then
    echo "$CECGEN_RULES"
  elif [[ ${GITHUB_EVENT_NAME:?} == pull_request* && ${CECGEN_FROM:-} != "${GITHUB_REPOSITORY:?}" ]]; then
    echo base
  else
    echo branch
  fi
}

options() {
  options=(-C "$folder")
  case $(rules) in
  branch) ;;
  base)
    if [[ -z $base ]]; then
      echo "::error title=cecgen::there is no base commit to take the rules from; set the input \"base\""
      exit 2
    fi
    options+=(--rules-from "$base" --no-code)
    ;;
  *)
    echo "::error title=cecgen::the input \"rules\" is \"base\" or \"branch\""
    exit 2
    ;;
  esac
}

check() {
  local judged=(--evidence) code=0 report=$RUNNER_TEMP/cecgen.sarif
  options
  [[ ${CECGEN_STRICT:-false} != true ]] || judged+=(--strict)
  [[ -z ${CECGEN_FAIL_ON:-} ]] || judged+=(--fail-on "$CECGEN_FAIL_ON")
  [[ -z ${CECGEN_FAIL_WITHIN:-} ]] || judged+=(--fail-within "$CECGEN_FAIL_WITHIN")

  # GitHub shows ten annotations of a kind: the log has all, and nothing in it is taken for a command.
  local token
  token=$(python3 -I -c 'import secrets; print(secrets.token_hex(16))')
  echo "::group::Everything that was found"
  echo "::stop-commands::$token"
  "$cecgen" check "${options[@]}" "${judged[@]}" || code=$?
  echo "::$token::"
  echo "::endgroup::"
  if ((code > 1)); then exit "$code"; fi

  "$cecgen" check "${options[@]}" "${judged[@]}" --format github || true
  "$cecgen" check "${options[@]}" "${judged[@]}" --format sarif --output "$report" || true
  echo "report=$report" >>"${GITHUB_OUTPUT:?}"
  if [[ -n $base ]]; then
    "$cecgen" diff "${options[@]}" "$base...HEAD" --format markdown >>"${GITHUB_STEP_SUMMARY:?}"
  fi
  exit "$code"
}

build() {
  local site=$RUNNER_TEMP/cecgen-site
  options
  "$cecgen" build "${options[@]}" --site "$site"
  echo "site=$site" >>"${GITHUB_OUTPUT:?}"
}

case ${1:-} in
install | check | build) "$1" ;;
*)
  echo "usage: github.sh install | check | build" >&2
  exit 2
  ;;
esac
