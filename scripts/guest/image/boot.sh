#!/bin/sh
# Boots as a cloud image does, in the order of cloud-init's units, and runs until its server is gone.
#   SERVER_UUID   the server's id, which a hypervisor puts into SMBIOS
#   SERVER_MAC    the hardware address of its port; cloud-init looks for it where network_data.json names it
set -u
: "${SERVER_UUID:?}" "${SERVER_MAC:?}"

ip link set dev eth0 address "$SERVER_MAC"
# DHCP's option 121 in a real network.
ip route replace 169.254.169.254 dev eth0
# No name can be resolved here: whoever asks for one hears so at once, instead of waiting for the engine's resolver.
: > /etc/resolv.conf

# Warns that nobody answers DHCP: the engine gave the address.
cloud-init init --local
cloud-init init
mkdir -p /run/sshd
/usr/sbin/sshd
cloud-init modules --mode=config
cloud-init modules --mode=final

watch-server
echo "boot: server $SERVER_UUID is gone: powering off"
