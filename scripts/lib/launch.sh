# What scripts/edge and scripts/load share. Sourced, with $home set to the project's folder.

java=java
[ -n "${JAVA_HOME:-}" ] && java=$JAVA_HOME/bin/java
if ! command -v "$java" >/dev/null; then
  echo "No Java found: install OpenJDK 17 or newer (on Debian: apt-get install openjdk-17-jdk-headless maven), or set JAVA_HOME." >&2
  exit 1
fi

# java_major: its version, such as 17; from the file beside it where there is one, since to start it takes a tenth of a second.
java_major() {
  local release major
  release=$(dirname "$(dirname "$(readlink -f "$(command -v "$java")")")")/release
  major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$release" 2>/dev/null) || true
  [ "${major:-1}" -gt 1 ] && echo "$major" && return
  "$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.specification\.version = //p'
}

# build_if_missing MODULE: builds the module's jar unless it is there. Two at a time wait for each other.
build_if_missing() {
  [ -f "$home/$1/target/$1.jar" ] || build "$1" true
}

# build_if_stale MODULE: likewise, but also when something that it is made from is newer.
build_if_stale() {
  is_stale "$1" && build "$1" "is_stale $1"
  return 0
}

is_stale() {
  local jar=$home/$1/target/$1.jar
  [ ! -f "$jar" ] || [ -n "$(find "$home/pom.xml" "$home/$1/pom.xml" "$home/$1/src/main" -newer "$jar" -print -quit)" ]
}

# build MODULE CONDITION: under a lock; another build may have done the work meanwhile, which the condition tells.
build() {
  if ! command -v mvn >/dev/null; then
    echo "$1 is not built yet, and there is no mvn to build it: install Maven 3.8 or newer (on Debian: apt-get install maven)." >&2
    exit 1
  fi
  mkdir -p "$home/target"
  (
    flock 9
    [ -f "$home/$1/target/$1.jar" ] && [ "$2" = true ] && exit 0
    $2 || exit 0
    echo "Building $1 (once; the first time it fetches libraries, which takes a minute or two) …" >&2
    log=$home/target/build-$1.log
    if ! (cd "$home" && mvn -B -q -pl "$1" -DskipTests -Dspotless.check.skip package >"$log" 2>&1); then
      cat "$log" >&2
      echo "Building $1 failed: see above." >&2
      exit 1
    fi
    touch "$home/$1/target/$1.jar" # maven-jar-plugin leaves an unchanged jar as it is
  ) 9>"$home/target/build.lock"
}

# archive_of MAJOR: where the edge's classes lie as a JVM has them in memory, which halves the work of a start: a class data sharing
# archive (JEP 350), or from 25 on an ahead-of-time cache (JEP 514). Of this very JVM: another one would pass it over.
archive_of() {
  local kind=jsa
  [ "$1" -ge 25 ] && kind=aot
  echo "$home/edge-server/target/edge-$(stat -L -c '%n %s %Y' "$(command -v "$java")" | cksum | cut -d ' ' -f 1)-$1.$kind"
}

# use_archive MAJOR: prints the options that start the edge from its archive; none where there is none for this jar.
use_archive() {
  local archive
  archive=$(archive_of "$1")
  [ "$archive" -nt "$home/edge-server/target/edge-server.jar" ] || return 0
  if [ "$1" -ge 25 ]; then
    printf '%s\n' "-XX:AOTCache=$archive" -Xlog:aot=off
  else
    printf '%s\n' "-XX:SharedArchiveFile=$archive" -Xlog:cds=off -Xlog:cds+dynamic=off
  fi
}

# make_archive MAJOR OPTION...: makes it, unless it is there or cannot be written. Without it the edge starts more slowly, so a failure is
# told and no more: to be called where set -e does not hold.
make_archive() {
  local archive major=$1
  shift
  archive=$(archive_of "$major")
  [ "$archive" -nt "$home/edge-server/target/edge-server.jar" ] && return 0
  mkdir -p "$home/target" 2>/dev/null
  [ -w "$home/target" ] && [ -w "${archive%/*}" ] || return 0
  (
    flock 9
    [ "$archive" -nt "$home/edge-server/target/edge-server.jar" ] && exit 0
    echo "Preparing a faster start (once) …" >&2
    rm -rf "$home"/target/archive.*/ # of one that was interrupted
    train "$archive" "$major" "$@" || echo "It could not be prepared, and the edge starts without; see $home/target/archive.log." >&2
  ) 9>"$home/target/build.lock"
}

# train ARCHIVE MAJOR OPTION...: runs the edge until it is ready, with an empty data folder and none of the user's settings, and keeps its
# classes. In a shell of its own.
train() {
  local archive=$1 option=-XX:ArchiveClassesAtExit name unset=()
  [ "$2" -ge 25 ] && option=-XX:AOTCacheOutput
  shift 2
  folder=$(mktemp -d "$home/target/archive.XXXXXX") || return 1
  pid= # not local, as the trap comes after the function
  trap '[ -z "$pid" ] || { kill "$pid"; wait "$pid"; } 2>/dev/null; rm -rf "$folder"' EXIT
  for name in $(compgen -e EDGE_); do unset+=(-u "$name"); done
  env "${unset[@]}" "$java" "$@" "$option=$folder/archive" -jar "$home/edge-server/target/edge-server.jar" serve --data "$folder/data" \
    --set listen.mqtt=127.0.0.1:0 --set listen.http=127.0.0.1:0 --set listen.admin=127.0.0.1:0 --set registry.tokensExpected=1000 \
    >"$home/target/archive.log" 2>&1 9>&- &
  pid=$!
  for _ in $(seq 600); do # a minute
    grep -q '^ready' "$home/target/archive.log" && break
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  kill "$pid" 2>/dev/null
  wait "$pid"
  pid=
  [ -s "$folder/archive" ] && mv "$folder/archive" "$archive"
}
