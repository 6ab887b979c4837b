# Sourced by ./mvnw and ./parley: finds a JDK that is new enough for the build.
#
# Sets PARLEY_JDK (its home) and PARLEY_JDK_MAJOR (21, 25, ...); when there is none it says so and exits.
# PARLEY_JAVA_HOME is taken at its word. Otherwise the newest JDK wins, wherever it was found, because the
# default one of a machine is often older than what a build needs. Reads only the `release` file that every
# JDK carries, so that the search costs milliseconds and starts no JVM.

parley_jdk_min=21

# Sets jdk_major for the JDK home $1, or fails when there is no complete JDK (with a compiler) in it.
parley_jdk_major() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  jdk_major=
  while IFS='=' read -r key value; do
    if [ "$key" = JAVA_VERSION ]; then
      value=${value#\"}
      jdk_major=${value%%[!0-9]*}
      break
    fi
  done < "$1/release"
  [ -n "$jdk_major" ]
}

parley_consider_jdk() {
  if parley_jdk_major "$1" && [ "$jdk_major" -gt "${PARLEY_JDK_MAJOR:-0}" ]; then
    PARLEY_JDK=$1
    PARLEY_JDK_MAJOR=$jdk_major
  fi
}

# The home of the `java` on the PATH, through the links that distributions put in between.
parley_jdk_on_path() {
  on_path=$(command -v java) || return 1
  on_path=$(readlink -f "$on_path" 2>/dev/null) || return 1
  printf '%s\n' "${on_path%/bin/java}"
}

PARLEY_JDK=
PARLEY_JDK_MAJOR=0
if [ -n "${PARLEY_JAVA_HOME:-}" ]; then
  parley_consider_jdk "$PARLEY_JAVA_HOME"
  if [ -z "$PARLEY_JDK" ]; then
    echo "parley: PARLEY_JAVA_HOME is $PARLEY_JAVA_HOME, which is not a JDK: point it to one of version $parley_jdk_min or newer, or unset it." >&2
    exit 1
  fi
else
  [ -z "${JAVA_HOME:-}" ] || parley_consider_jdk "$JAVA_HOME"
  parley_consider_jdk "$(parley_jdk_on_path)"
  for home in /usr/lib/jvm /usr/java /opt /opt/java "${HOME:-}/.sdkman/candidates/java" "${HOME:-}/.jdks"; do
    for candidate in "$home"/*; do
      parley_consider_jdk "$candidate"
    done
  done
  for candidate in /Library/Java/JavaVirtualMachines/*/Contents/Home \
      "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    parley_consider_jdk "$candidate"
  done
fi
if [ "$PARLEY_JDK_MAJOR" -lt "$parley_jdk_min" ]; then
  if [ -n "$PARLEY_JDK" ]; then
    found="the newest one found is version $PARLEY_JDK_MAJOR in $PARLEY_JDK"
  else
    found="none was found"
  fi
  echo "parley: a JDK of version $parley_jdk_min or newer is needed, but $found: install one (version 25 is best), or set PARLEY_JAVA_HOME to where it is." >&2
  exit 1
fi
