# For scripts that put a server on a core of its own. Sourced.

# load_cores ARGUMENT...: prints the cores for the load, as taskset has them: those that this process may run on, without the one that
# --server-core names among the arguments (0 where it is not there); that one where there is no other.
load_cores() {
  local server=0 previous= argument range core others=()
  for argument; do
    [ "$previous" != --server-core ] || server=$argument
    case $argument in --server-core=*) server=${argument#*=} ;; esac
    previous=$argument
  done
  range=$(taskset -pc $$)
  for range in $(tr , ' ' <<<"${range##*: }"); do
    for core in $(seq "${range%-*}" "${range#*-}"); do
      [ "$core" = "$server" ] || others+=("$core")
    done
  done
  [ ${#others[@]} -gt 0 ] || others=("$server")
  (IFS=, && echo "${others[*]}")
}
