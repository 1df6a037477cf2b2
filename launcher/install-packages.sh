#!/bin/sh
# Installs the Debian packages of packages.txt that are missing; says and does nothing when none is.
# Usage: install-packages.sh run | install-packages.sh run test
set -eu

list=$(dirname "$0")/packages.txt
wanted=$(for set in "$@"; do awk -v set="$set" '$1 == set { print $2 }' "$list"; done)

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  if command -v prosody >/dev/null && command -v soffice >/dev/null; then exit 0; fi
  echo "This machine has no apt. Install what Debian calls: $(echo "$wanted" | tr '\n' ' ')" >&2
  exit 1
fi

missing=
for package in $wanted; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "Missing Debian packages, and no sudo to install them. As root: apt-get install --no-install-recommends$missing" >&2
    exit 1
  fi
  as_root=sudo
fi

# Debian starts prosody.service as soon as it is installed, and at every boot: it would take port 5222. When it is us
# who bring Prosody to the machine, its service is not started (policy-rc.d answers 101) and is left disabled.
# A Prosody that was here before is not touched.
new_prosody=
policy=/usr/sbin/policy-rc.d
case "$missing " in
  *' prosody '*)
    new_prosody=yes
    if [ ! -e "$policy" ]; then
      trap '$as_root rm -f "$policy"' EXIT
      trap 'exit 130' INT TERM
      printf '#!/bin/sh\n[ "$1" != prosody ] || exit 101\n' | $as_root tee "$policy" >/dev/null
      $as_root chmod 755 "$policy"
    fi
    ;;
esac

echo "Installing Debian packages:$missing"
$as_root apt-get update -q
# shellcheck disable=SC2086 # a list of names
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing </dev/null

if [ -n "$new_prosody" ] && [ -d /run/systemd/system ]; then
  $as_root systemctl disable --quiet --now prosody.service
  echo "Debian's own prosody.service stays off; for a real server: systemctl enable --now prosody"
fi
