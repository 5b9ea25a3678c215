#!/bin/bash
# in-image.sh IMAGE FILES COMMAND...: runs a command in a throw-away copy of IMAGE that has the files below FILES added, without
# booting it. It runs in namespaces of its own, so nothing of it stays and it reaches no network.
set -euo pipefail

if [[ $1 != --inside ]]; then
  exec unshare --mount --propagation private --pid --fork --kill-child --mount-proc --net --uts --ipc -- bash "$0" --inside "$@"
fi

image=$2 files=$3
shift 3

mount -t tmpfs tmpfs /run
mkdir /run/{changes,work,root}
cp --recursive --no-preserve=ownership "$files/." /run/changes
mount -t overlay -o "lowerdir=$image,upperdir=/run/changes,workdir=/run/work" overlay /run/root
mount --bind /dev /run/root/dev
mount -t proc proc /run/root/proc
mount -t tmpfs tmpfs /run/root/run
mount -t tmpfs tmpfs /run/root/tmp
exec chroot /run/root "$@"
