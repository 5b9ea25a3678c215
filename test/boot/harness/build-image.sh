#!/bin/bash
# build-image.sh FOLDER: makes the root file system from which nodes boot, unless FOLDER is there already.
# It holds what Debian 13's cloud images hold as far as user data can notice. It comes from the Debian mirror that this
# machine's apt uses, or from mmdebstrap's own default where apt uses none. Callers that come at the same time wait for the
# first. FOLDER appears whole or not at all, and nothing changes it afterwards.
set -euo pipefail

# A private mount namespace: a build that is killed leaves nothing mounted in its unfinished folder.
if [[ ${2-} != private ]]; then exec unshare --mount --propagation private -- bash "$0" "$1" private; fi

image=$1 unfinished=$1.unfinished

mkdir -p "$(dirname "$image")"
exec 9>"$image.lock"
flock 9
if [[ -d $image ]]; then exit 0; fi
rm -rf "$unfinished"

packages=(
  # the init system and what logs in
  systemd-sysv udev dbus dbus-user-session libpam-systemd sudo openssh-server
  # first boot; cloud-init unpacks apt keys with gnupg, and would install it first
  cloud-init python3 gnupg
  # file systems of volumes
  e2fsprogs
  # how Debian's cloud images configure network, names and clock
  netplan.io systemd-resolved systemd-timesyncd iproute2 iputils-ping nftables
  # what scripts take for granted
  curl ca-certificates openssl procps less
)

# Disks, boot loader and locales are not real here, so cloud-init leaves them alone; one kind of host key saves time.
export cloud_config='datasource_list: [NoCloud]
manage_etc_hosts: true
ssh_genkeytypes: [ed25519]
growpart: { mode: "off" }
resize_rootfs: false
grub_dpkg: { enabled: false }
locale: false'

# Nodes have no way out, so no mirror is left in the image. Timers that would ask one, and consoles nobody looks at, are off.
# An empty machine-id is filled at first boot.
# shellcheck disable=SC2016 # mmdebstrap runs this with the new root as $1
finish='set -eu
  printf "%s\n" "$cloud_config" >"$1/etc/cloud/cloud.cfg.d/90-boot-test.cfg"
  chroot "$1" systemctl enable systemd-networkd.service systemd-resolved.service
  chroot "$1" systemctl mask getty.target console-getty.service apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer
  rm -f "$1"/etc/apt/sources.list "$1"/etc/apt/sources.list.d/* "$1/etc/apt/apt.conf.d/99mmdebstrap" "$1/etc/dpkg/dpkg.cfg.d/99mmdebstrap"
  rm -f "$1"/etc/ssh/ssh_host_*
  : >"$1/etc/machine-id"
  echo localhost >"$1/etc/hostname"
  ln -sf ../run/systemd/resolve/stub-resolv.conf "$1/etc/resolv.conf"
  mkdir -p "$1/var/log/journal"'

# Only the sources' own release files tell which of them is Debian. They are fetched aside, so that this machine's apt stays as it is.
lists=$(mktemp --directory)
trap 'rm -rf "$lists"' EXIT
apt_aside=(apt-get -qq -o "Dir::State::lists=$lists" -o APT::Sandbox::User=root)
mkdir "$lists/partial"
"${apt_aside[@]}" update || true # a source that cannot be reached need not be Debian's
# shellcheck disable=SC2016 # apt-get fills in $(REPO_URI)
mirror=$("${apt_aside[@]}" indextargets --format '$(REPO_URI)' 'Identifier: Packages' 'Origin: Debian' 'Label: Debian' | head -n 1)

mmdebstrap --mode=root --variant=minbase --format=directory \
  --include="$(IFS=,; echo "${packages[*]}")" \
  --aptopt='Apt::Install-Recommends "false"' \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
  --customize-hook="$finish" \
  trixie "$unfinished" ${mirror:+"$mirror"}

mv "$unfinished" "$image"
