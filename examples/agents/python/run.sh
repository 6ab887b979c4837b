#!/bin/sh
# Runs the Python agent: examples/agents/python/run.sh HOST:PORT AGENT_ID CAPABILITY [MS_PER_TASK]
# Brings its libraries (requirements.txt) into .venv on first use. Needs Python 3.10 or newer with venv and pip.
set -eu
cd "$(dirname -- "$0")"

if [ $# -lt 3 ]; then
  echo "usage: $0 HOST:PORT AGENT_ID CAPABILITY [MS_PER_TASK]" >&2
  exit 2
fi
if ! command -v python3 > /dev/null; then
  echo "$0: python3 was not found: install Python 3.10 or newer with venv and pip." >&2
  exit 1
fi

# A failed or interrupted installation leaves no stamp and is done again.
stamp=.venv/.installed
if [ ! -e "$stamp" ] || [ requirements.txt -nt "$stamp" ]; then
  python3 -m venv --clear .venv
  .venv/bin/pip install --quiet --disable-pip-version-check --requirement requirements.txt
  touch "$stamp"
fi
exec .venv/bin/python agent.py "$@"
