#!/bin/sh
# Boots as a cloud image does, in the order of cloud-init's units, and runs until its server is gone.
#   SERVER_UUID   the server's id, which a hypervisor puts into SMBIOS
#   SERVER_MAC    the hardware address of its port; cloud-init looks for it where network_data.json names it
set -u
: "${SERVER_UUID:?}" "${SERVER_MAC:?}"
meta_data=http://169.254.169.254/openstack/2012-08-10/meta_data.json

ip link set dev eth0 address "$SERVER_MAC"
# DHCP's option 121 in a real network.
ip route replace 169.254.169.254 dev eth0
# No name can be resolved here: whoever asks for one hears so at once, instead of waiting for the engine's resolver.
: > /etc/resolv.conf

# Whose metadata 169.254.169.254 has: `mine`, `gone` (nobody's at this address, or another server's), or `unknown`.
whose() {
  case $(curl -s -m 5 -w '\n%{http_code}' "$meta_data") in
    *"\"$SERVER_UUID\""*200) echo mine ;;
    *200 | *404) echo gone ;;
    *) echo unknown ;;
  esac
}

# Where the address was another server's a moment ago, Nova's cache still has that one's (metadata_cache_expiration).
waited=0
until [ "$(whose)" = mine ]; do
  waited=$((waited + 1))
  if [ $waited -gt 30 ]; then
    echo "boot: 169.254.169.254 has no metadata of server $SERVER_UUID at this address" >&2
    exit 1
  fi
  sleep 1
done

# Warns that nobody answers DHCP: the engine gave the address.
cloud-init init --local
cloud-init init
mkdir -p /run/sshd
/usr/sbin/sshd
cloud-init modules --mode=config
cloud-init modules --mode=final

# Each worker behind the address has a cache of its own: one answer is not enough. A service that does not answer, or
# fails, says nothing about the server.
gone=0
while [ $gone -lt 3 ]; do
  sleep 2
  case $(whose) in
    mine) gone=0 ;;
    gone) gone=$((gone + 1)) ;;
  esac
done
echo "boot: server $SERVER_UUID is gone: powering off"
