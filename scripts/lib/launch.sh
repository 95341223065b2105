# What scripts/edge and scripts/load share. Sourced, with $home set to the project's folder.

java=java
[ -n "${JAVA_HOME:-}" ] && java=$JAVA_HOME/bin/java
if ! command -v "$java" >/dev/null; then
  echo "No Java found: install OpenJDK 17 or newer (on Debian: apt-get install openjdk-17-jdk-headless maven), or set JAVA_HOME." >&2
  exit 1
fi

java_major() {
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
