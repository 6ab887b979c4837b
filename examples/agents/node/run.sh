#!/bin/sh
# Runs the JavaScript agent: examples/agents/node/run.sh HOST:PORT AGENT_ID CAPABILITY [MS_PER_TASK]
# Brings its two libraries (package-lock.json) into node_modules on first use. Needs Node.js 20.11 or newer with npm.
set -eu
cd "$(dirname -- "$0")"

if [ $# -lt 3 ]; then
  echo "usage: $0 HOST:PORT AGENT_ID CAPABILITY [MS_PER_TASK]" >&2
  exit 2
fi
for program in node npm; do
  if ! command -v "$program" > /dev/null; then
    echo "$0: $program was not found: install Node.js 20.11 or newer with npm." >&2
    exit 1
  fi
done

# A failed or interrupted installation leaves no stamp and is done again.
stamp=node_modules/.installed
if [ ! -e "$stamp" ] || [ package-lock.json -nt "$stamp" ]; then
  npm ci --silent
  touch "$stamp"
fi
exec node agent.js "$@"
