#!/usr/bin/env bash
# The steps of a release, by hand or by .github/workflows/release.yml: `bash ci/release.sh build try licences sbom [notes v0.2.0]`.
#
# Everything is written into dist/. Nothing is published here.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A new environment with these packages; prints its folder of programs.
environment() {
  python3 -m venv "$work/$1"
  "$work/$1/bin/pip" install --quiet --disable-pip-version-check "${@:2}"
  echo "$work/$1/bin"
}

# The environment of somebody who installed the wheel with every extra but `test`.
installed() {
  local extras
  extras=$(python3 -c 'import tomllib; print(*(tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"].keys() - {"test"}), sep=",")')
  [ -d "$work/installed" ] || environment installed --constraint constraints.txt "$(echo dist/*.whl)[$extras]" >/dev/null
  echo "$work/installed/bin"
}

build() {
  rm -rf dist
  local programs
  programs=$(environment build --requirement ci/release-tools.txt)
  # The same commit gives the same bytes, whenever it is built.
  SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) "$programs/python" -m build --outdir dist .
  "$programs/twine" check --strict dist/*
}

# Both files in empty environments: nothing is missing, and the first steps of a user work.
try() {
  local file programs
  for file in dist/*.whl dist/*.tar.gz; do
    programs=$(environment "try-${file##*.}" --constraint constraints.txt "$file")
    "$programs/pip" check --disable-pip-version-check
    "$programs/python" ci/first_steps.py >"$work/steps" 2>&1 || { cat "$work/steps"; exit 1; }
    echo "$file: installed alone, first steps taken"
  done
  "$(installed)/pip" check --disable-pip-version-check
}

# Nobody who installs cecgen takes on a licence that asks for more than naming its authors and opening changes to their files.
licences() {
  local programs
  programs=$(environment licences --requirement ci/release-tools.txt)
  "$programs/pip-licenses" --python "$(installed)/python" --from=mixed --order=license --partial-match \
    --allow-only="MIT;BSD;Apache;PSF;Python Software Foundation;ISC;MPL;Mozilla Public License;HPND;0BSD;Unlicense;Public Domain" \
    --format=markdown | tee dist/licences.md
  carried
}

# What wheels carry beside Python code has licences that no metadata say: a library that is not named here fails.
#
# libjbig is GPL 2.0 or later. tesserocr's wheel carries it, since libtiff there reads fax images with it. It is in the extra
# [scan] only; docs/dependencies.md says so to whoever passes on an image. No other package may bring it.
carried() {
  local library name package unknown=
  while read -r library; do
    package=$(basename "$(dirname "$library")" .libs)
    name=$(basename "$library")
    case "$package/${name%%-*}" in
    tesserocr/libjbig) echo "known: $package carries libjbig, GPL 2.0 or later: only in [scan]" ;;
    */libXau | */libavif | */libbrotlicommon | */libbrotlidec | */libfreetype | */libharfbuzz | */libjpeg | */liblcms2 | \
      */libleptonica | */liblzma | */libopenjp2 | */libpng16 | */libqpdf | */libsharpyuv | */libtesseract | */libtiff | \
      */libwebp | */libwebpdemux | */libwebpmux | */libxcb | */libzstd) ;; # MIT, BSD, Apache, zlib, IJG, libpng, libtiff, FTL, 0BSD
    *) unknown="$unknown $package/$name" ;;
    esac
  done < <(find "$work/installed" -path '*.libs/*' -type f | sort)
  [ -z "$unknown" ] || { echo "look up the licences of what wheels carry, and name it in release.sh:$unknown" >&2; exit 1; }
}

sbom() {
  local programs
  programs=$(environment sbom --requirement ci/release-tools.txt)
  "$programs/cyclonedx-py" environment --output-reproducible --pyproject pyproject.toml --mc-type application \
    --output-format JSON --output-file dist/cecgen.cdx.json "$(installed)/python"
  echo "wrote dist/cecgen.cdx.json"
}

# The changelog's section of this version; a release without one, or of another version than the package's, is refused.
notes() {
  local version=${1#v}
  grep -qx "version = \"$version\"" pyproject.toml || { echo "pyproject.toml has another version than $1" >&2; exit 1; }
  awk -v heading="## $version" 'index($0, heading) == 1 { found = 1; next } /^## / { found = 0 } found' CHANGELOG.md >dist/release-notes.md
  grep -q '[^[:space:]]' dist/release-notes.md || { echo "CHANGELOG.md has no section \"## $version\"" >&2; exit 1; }
  echo "wrote dist/release-notes.md"
}

while [ $# -gt 0 ]; do
  case $1 in
  build | try | licences | sbom) "$1" ;;
  notes) notes "${2:?notes wants the tag, as in v0.2.0}" && shift ;;
  *) echo "release.sh: $1 is none of build, try, licences, sbom, notes" >&2 && exit 2 ;;
  esac
  shift
done
