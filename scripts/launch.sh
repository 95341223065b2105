# What scripts/edge and scripts/load share. Sourced, with $home set to the project's folder.

java=java
[ -n "${JAVA_HOME:-}" ] && java=$JAVA_HOME/bin/java
if ! command -v "$java" >/dev/null; then
  echo "No Java found: install OpenJDK 17 or newer (on Debian: apt-get install openjdk-17-jdk-headless maven), or set JAVA_HOME." >&2
  exit 3
fi

java_major() {
  "$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.specification\.version = //p'
}

# build_if_missing MODULE: builds the module's jar unless it is there and newer than all that it is made from.
build_if_missing() {
  local jar=$home/$1/target/$1.jar
  if [ -f "$jar" ] && [ -z "$(find "$home/pom.xml" "$home/$1/pom.xml" "$home/$1/src/main" -newer "$jar" -print -quit)" ]; then
    return
  fi
  if ! command -v mvn >/dev/null; then
    echo "$1 is not built yet, and there is no mvn to build it: install Maven 3.8 or newer (on Debian: apt-get install maven)." >&2
    exit 3
  fi
  echo "Building $1 (once; the first time it fetches libraries, which takes a minute or two) …" >&2
  local log
  log=$(mktemp)
  if ! (cd "$home" && mvn -B -q -pl "$1" -DskipTests -Dspotless.check.skip package >"$log" 2>&1); then
    cat "$log" >&2
    echo "Building $1 failed: see above." >&2
    exit 3
  fi
  rm -f "$log"
  touch "$jar" # maven-jar-plugin leaves an unchanged jar as it is
}
