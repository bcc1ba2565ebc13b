#!/usr/bin/env bash
# Runs a command in a clone of the last commit inside a bare Debian 12: what somebody with a fresh machine gets.
#
#   tests/bare_root.sh [--fresh] ./dev test
#
# Needs root, debootstrap and the network. The Debian root is kept in $STILLPOINT_BARE (default
# /var/tmp/stillpoint-bare) for the next call; --fresh makes it anew. The network, and so the ports, are this
# machine's own; every process started inside ends with the command.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

base=${STILLPOINT_BARE:-/var/tmp/stillpoint-bare}
root=$base/root
mirror=${STILLPOINT_MIRROR:-http://deb.debian.org/debian}
if [ "${1:-}" = --fresh ]; then
    shift
    rm -rf "$root"
fi
[ $# -gt 0 ] || { sed -n '2,8s/^# \?//p' "$0" >&2; exit 2; }

if [ ! -e "$base/ready" ] || [ ! -d "$root" ]; then
    mkdir -p "$base"
    rm -rf "$root" "$base/ready"
    debootstrap --variant=minbase bookworm "$root" "$mirror"
    touch "$base/ready"
fi

# How this machine reaches the package mirrors is not part of what is tested.
cp /etc/resolv.conf "$root/etc/resolv.conf"
mkdir -p "$root/etc/apt/apt.conf.d"
[ ! -e /etc/apt/apt.conf ] || cp /etc/apt/apt.conf "$root/etc/apt/"
grep -liE 'proxy|Acquire' /etc/apt/apt.conf.d/* 2>/dev/null | xargs -r cp -t "$root/etc/apt/apt.conf.d"
environment=(HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM="${TERM:-dumb}")
for name in http_proxy https_proxy no_proxy; do
    [ -z "${!name:-}" ] || environment+=("$name=${!name}")
done
if [ -n "${NODE_EXTRA_CA_CERTS:-}" ]; then
    cp "$NODE_EXTRA_CA_CERTS" "$root/etc/host-ca.pem"
    environment+=(NODE_EXTRA_CA_CERTS=/etc/host-ca.pem SSL_CERT_FILE=/etc/host-ca.pem)
fi

# A clone that was there is brought up to date, as its owner would do with git pull.
if [ -d "$root/stillpoint/.git" ]; then
    git -C "$root/stillpoint" fetch -q "$PWD" HEAD
    git -C "$root/stillpoint" reset -q --hard FETCH_HEAD
else
    git clone -q --no-hardlinks . "$root/stillpoint"
fi
echo "Debian $(cat "$root/etc/debian_version") in $root, commit $(git -C "$root/stillpoint" log -1 --format='%h %s')"

exec unshare --mount --pid --fork --kill-child bash -c '
    root=$1
    shift
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    exec chroot "$root" /usr/bin/env -i "$@"
' bare "$root" "${environment[@]}" /bin/bash -c 'cd /stillpoint && exec "$@"' bash "$@"
