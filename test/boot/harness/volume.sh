#!/bin/bash
# volume.sh FILE: makes a block device of FILE and prints its path. The device lives until this process and all who use the device have
# ended, so that nothing is left of it when the world is gone.
set -euo pipefail

device=$(losetup --find --show "$1")
exec 7<>"$device"
# The kernel detaches a device that is in use later, from the last user.
losetup --detach "$device"
echo "$device"
exec sleep infinity
