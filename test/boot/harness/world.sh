#!/bin/bash
# world.sh ADDRESS/PREFIX...: a private world of namespaces in which nodes boot, with one bridge per address: br0, br1, ...
# Prints "ready CGROUP" and lives until its standard input ends, which also happens when the process that holds the other end is
# killed. Everything in the world ends with it: processes, mounts, links and cgroups.
#
# The supervisor stays among the machine's processes and removes the cgroups afterwards: they belong to no namespace. Init is the
# world's process 1; when it ends, the kernel kills all other processes of the world.
set -euo pipefail

supervise() {
  trap '' INT TERM HUP
  mount -t tmpfs -o mode=0755 tmpfs /run
  mount -t cgroup2 cgroup2 /sys/fs/cgroup
  remove_orphaned_cgroups
  local cgroup=/sys/fs/cgroup/boot-test-$$ code=0
  mkdir "$cgroup"
  unshare --pid --fork --kill-child --mount --mount-proc --net --uts --ipc -- bash "$0" init "$cgroup" "$@" || code=$?
  remove_cgroup "$cgroup"
  exit "$code"
}

# A cgroup stays busy for a moment after its last process.
remove_cgroup() {
  local cgroup=$1
  for _ in {1..500}; do
    if find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null; then return; fi
    sleep 0.01
  done
  echo "cannot remove $cgroup" >&2
  return 1
}

# Removes what killed supervisors have left.
remove_orphaned_cgroups() {
  local cgroup
  for cgroup in /sys/fs/cgroup/boot-test-*; do
    if [[ -d $cgroup && ! -d /proc/${cgroup##*-} ]]; then remove_cgroup "$cgroup"; fi
  done
}

init() {
  local cgroup=$1 address number=0
  shift
  if [[ ! -e $cgroup/cgroup.kill ]]; then
    echo "the kernel has no cgroup.kill: Linux 5.14 or newer is needed" >&2
    exit 1
  fi
  ip link set lo up
  for address in "$@"; do
    # A fixed hardware address: by default a bridge uses the address of a link, and changes it when that link is
    # removed, so nodes would send packets to the old address.
    ip link add "br$number" address "$(printf '02:00:00:00:00:%02x' "$number")" type bridge
    ip address add "$address" dev "br$number"
    ip link set "br$((number++))" up
  done
  # Packets without a route are rejected ("network unreachable") instead of dropped, so that no node waits for a
  # timeout.
  echo 1 >/proc/sys/net/ipv4/ip_forward
  echo "ready $cgroup"
  while read -r _; do :; done
}

case ${1-} in
  supervise | init) "$@" ;;
  *) exec unshare --mount --propagation private -- bash "$0" supervise "$@" ;;
esac
