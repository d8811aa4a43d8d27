#!/bin/sh
# Write requirements.txt: what pyproject.toml needs to run and to be built, direct and indirect, at the versions of
# constraints.txt, each with the hashes of all its files. Run it after a change of either: scripts/pin-by-hash.sh
# Needs Python 3.11, the oldest that is served, and the package index that pip is set up for.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || {
  echo 'Python 3.11 is needed, the oldest that is served: PYTHON=python3.11 scripts/pin-by-hash.sh' >&2
  exit 1
}
"$python" -m venv "$work/venv"
"$work/venv/bin/python" -m pip --disable-pip-version-check --quiet install 'pip-tools==7.6.2' 'pip<27'
"$python" - >"$work/needed" <<'END'
import tomllib

with open("pyproject.toml", "rb") as file:
    project = tomllib.load(file)
print("\n".join(dict.fromkeys(project["project"]["dependencies"] + project["build-system"]["requires"])))
END
{
  echo '# Made by scripts/pin-by-hash.sh from pyproject.toml and constraints.txt: what is needed to run and to build, with'
  echo '# the hashes of every file of each version. To install nothing but what was checked:'
  echo '#   pip install --require-hashes -r requirements.txt && pip install --no-deps --no-build-isolation .'
  "$work/venv/bin/pip-compile" --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate \
    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --constraint constraints.txt \
    --output-file - "$work/needed"
} >"$work/requirements.txt"
mv "$work/requirements.txt" requirements.txt
