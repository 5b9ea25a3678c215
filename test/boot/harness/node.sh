#!/bin/bash
# node.sh NAME IMAGE CGROUP LINK:INTERFACE:BRIDGE...: one node of a world, from power-on to power-off. Runs inside the world.
# /run/nodes/NAME/changes is what the node's disk has on top of IMAGE, and /run/nodes/NAME/root both together. A reboot that is
# asked for inside the node is carried out; the exit code is that of the last boot.
set -euo pipefail

name=$1 image=$2 cgroup=$3 wires=("${@:4}")
disk=/run/nodes/$name
reboot_asked=133

boot() {
  local options=() wire link interface bridge
  for wire in "${wires[@]}"; do
    IFS=: read -r link interface _ <<<"$wire"
    # The kernel removes the previous boot's links some time after its last process.
    ip link delete "$link" 2>/dev/null || true
    options+=("--network-veth-extra=$link:$interface")
  done
  # In addition to nspawn's default privileges, a node may lock memory and read the kernel's log, which daemons need.
  (
    echo "$BASHPID" >"$cgroup/machine/cgroup.procs"
    exec systemd-nspawn --quiet --boot --directory="$disk/root" --machine="$name" --private-network "${options[@]}" \
      --capability=CAP_IPC_LOCK,CAP_SYSLOG --register=no --keep-unit --link-journal=no --resolv-conf=off --timezone=off --console=pipe --suppress-sync=yes
  ) </dev/null &
  for wire in "${wires[@]}"; do
    IFS=: read -r link _ bridge <<<"$wire"
    until ip link set "$link" master "$bridge" up 2>/dev/null || ! kill -0 $! 2>/dev/null; do sleep 0.02; done
  done
  wait $!
}

mkdir -p "$disk"/{changes,work,root} "$cgroup/machine"
if ! mountpoint -q "$disk/root"; then
  mount -t overlay -o "lowerdir=$image,upperdir=$disk/changes,workdir=$disk/work" overlay "$disk/root"
fi
echo $$ >"$cgroup/cgroup.procs"

code=$reboot_asked
while ((code == reboot_asked)); do
  code=0
  boot || code=$?
done
exit "$code"
