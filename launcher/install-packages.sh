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

# Debian starts a server as soon as it is installed, and at every boot: Prosody's would take port 5222. When it is us who
# bring one to the machine, its service is not started (policy-rc.d answers 101) and is left disabled. One that was here
# before is not touched.
new_services=
for service in prosody ejabberd; do
  case "$missing " in *" $service "*) new_services="$new_services $service" ;; esac
done
policy=/usr/sbin/policy-rc.d
if [ -n "$new_services" ] && [ ! -e "$policy" ]; then
  trap '$as_root rm -f "$policy"' EXIT
  trap 'exit 130' INT TERM
  # epmd comes with ejabberd.
  printf '#!/bin/sh\ncase " epmd%s " in *" ${1%%%%.*} "*) exit 101 ;; esac\n' "$new_services" | $as_root tee "$policy" >/dev/null
  $as_root chmod 755 "$policy"
fi

echo "Installing Debian packages:$missing"
$as_root apt-get update -q
# shellcheck disable=SC2086 # a list of names
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing </dev/null

if [ -n "$new_services" ] && [ -d /run/systemd/system ]; then
  for service in $new_services; do
    $as_root systemctl disable --quiet --now "$service.service"
    echo "Debian's own $service.service stays off; for a real server: systemctl enable --now $service"
  done
fi
