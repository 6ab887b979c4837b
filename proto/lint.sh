#!/bin/sh
# Lints the protocol files and checks their formatting with buf: ./mvnw verify runs it.
# With --write it formats them instead. Needs npm, which brings buf (package-lock.json) into node_modules on first use.
set -eu
cd "$(dirname "$0")"

if ! command -v npm > /dev/null; then
  if [ "${CI:-}" = true ]; then
    echo "proto: the protocol files cannot be linted, because npm was not found: install Node.js." >&2
    exit 1
  fi
  echo "proto: SKIPPED the lint of the protocol files, because npm was not found: install Node.js to run it." >&2
  exit 0
fi

# A failed or interrupted installation leaves no stamp and is done again.
stamp=node_modules/.installed
if [ ! -e "$stamp" ] || [ package-lock.json -nt "$stamp" ]; then
  npm ci --silent
  touch "$stamp"
fi

if [ "${1:-}" = --write ]; then
  exec node_modules/.bin/buf format --write
fi
node_modules/.bin/buf lint
if ! node_modules/.bin/buf format --diff --exit-code; then
  echo "proto: the protocol files are not formatted as above: run proto/lint.sh --write" >&2
  exit 1
fi
