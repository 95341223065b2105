# Programs that tests and benchmarks drive, from Debian's packages. Sourced, with $home set to the project's folder.
# A program that is missing is unpacked below target/, so that neither root nor a change to the machine is needed.

# need_tool PROGRAM PACKAGE: ends the script when the program is not to be had
need_tool() {
  want_tool "$1" "$2" || {
    echo "$1 is needed, and could not be fetched: install Debian's package $2." >&2
    exit 3
  }
}

# want_tool PROGRAM PACKAGE: likewise, but fails in place of ending the script
want_tool() {
  command -v "$1" >/dev/null && return
  local root=$home/target/debian state=$home/target/debian-apt
  mkdir -p "$root" "$state"/{lists/partial,cache/archives/partial}
  if [ ! -x "$root/usr/bin/$1" ] && [ ! -x "$root/usr/sbin/$1" ]; then
    echo "Fetching $1 (Debian's $2) …" >&2
    fetch_package "$2" "$root" "$state" >"$state/log" 2>&1 || {
      cat "$state/log" >&2
      return 1
    }
  fi
  export PATH=$root/usr/bin:$root/usr/sbin:$PATH
  [ -d "$root/usr/lib" ] || return 0
  local libraries
  libraries=$(find "$root/usr/lib" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
  export LD_LIBRARY_PATH=$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
}

# fetch_package PACKAGE ROOT STATE: downloads the package and what it needs and the machine lacks, and unpacks them into ROOT
fetch_package() {
  local options=(-o "Dir::State::lists=$3/lists" -o "Dir::Cache=$3/cache" -o Debug::NoLocking=1) packages package
  apt-get "${options[@]}" update || return
  packages=$(apt-get "${options[@]}" --no-install-recommends -s install "$1" | awk '/^Inst/ { print $2 }')
  for package in $packages; do
    (cd "$3" && apt-get "${options[@]}" download "$package") || return
  done
  for package in "$3"/*.deb; do
    dpkg -x "$package" "$2" && rm "$package" || return
  done
}
