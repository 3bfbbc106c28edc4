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
base=${CECGEN_BASE:-} before=${CECGEN_BEFORE:-}
if [[ $base =~ ^0*$ ]]; then base=; fi
# The push of a new branch has no commit before it; and on a pull request it is the stranger's own.
if [[ $before =~ ^0*$ || ${GITHUB_EVENT_NAME:-} != push ]]; then before=; fi

install() {
  # Away from the checkout: Python takes modules from the folder that it is started in.
  cd "$RUNNER_TEMP"
  python3 -m venv "$environment"
  "$environment/bin/pip" install --quiet --disable-pip-version-check -c "$here/constraints.txt" "${here}[evidence]"
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
    base=${base:-$before}
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

# Whether git has the whole history, which the checkout fetches with fetch-depth: 0.
is_whole() {
  [[ $(git -C "$folder" rev-parse --is-shallow-repository 2>&1) == false ]]
}

has_commit() {
  git -C "$folder" rev-parse --quiet --verify --end-of-options "$1^{commit}" >/dev/null 2>&1
}

check() {
  local judged=(--evidence) code=0 report=$RUNNER_TEMP/cecgen.sarif form
  options
  [[ ${CECGEN_STRICT:-false} != true ]] || judged+=(--strict)
  [[ -z ${CECGEN_FAIL_ON:-} ]] || judged+=(--fail-on "$CECGEN_FAIL_ON")
  [[ -z ${CECGEN_FAIL_WITHIN:-} ]] || judged+=(--fail-within "$CECGEN_FAIL_WITHIN")
  for form in github json markdown sarif; do
    rm -f "$RUNNER_TEMP/cecgen.$form"
    judged+=(--report "$form=$RUNNER_TEMP/cecgen.$form")
  done

  # GitHub shows ten annotations of a kind: the log has all, and nothing in it is taken for a command.
  local token
  token=$(python3 -I -c 'import secrets; print(secrets.token_hex(16))')
  echo "::group::Everything that was found"
  echo "::stop-commands::$token"
  "$cecgen" check "${options[@]}" "${judged[@]}" || code=$?
  echo "::$token::"
  echo "::endgroup::"

  if [[ -f $report ]]; then
    cat "$RUNNER_TEMP/cecgen.github"
    cat "$RUNNER_TEMP/cecgen.markdown" >>"${GITHUB_STEP_SUMMARY:?}"
    echo "report=$report" >>"${GITHUB_OUTPUT:?}"
    # The site is built of files that are in order, whatever is due: a renewal that is near must not keep it from readers.
    if grep -q '"files_failed": false' "$RUNNER_TEMP/cecgen.json"; then echo "sound=true" >>"$GITHUB_OUTPUT"; fi
  fi
  if ((code > 1)); then exit "$code"; fi
  compare
  exit "$code"
}

# Say in the summary what the change does in credit terms.
compare() {
  local code=0
  if [[ -z $base && -n $before ]]; then
    if is_whole && ! has_commit "$before"; then
      echo "::notice title=cecgen::history was rewritten, so the commit before this push is gone: everything was checked, and there is nothing to compare with"
      return
    fi
    base=$before
  fi
  if [[ -z $base ]]; then return; fi
  echo >>"$GITHUB_STEP_SUMMARY"
  "$cecgen" diff "${options[@]}" "$base...HEAD" --format markdown >>"$GITHUB_STEP_SUMMARY" || code=$?
  if ((code == 2)) && is_whole && has_commit "$base"; then
    # What was wrong before this push, its settings for one, is no fault of the push that puts it right.
    echo "::notice title=cecgen::the commit before cannot be compared with this one; the log of this step says why"
  elif ((code)); then
    exit "$code"
  fi
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
