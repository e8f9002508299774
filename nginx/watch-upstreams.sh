#!/bin/sh
# Writes who the services are to /run/novafront/members, twice a second, and reloads nginx when that has changed: after
# `--scale api=3`, when a container came back with another address, or went. A reload drops no request.
#
# Why not nginx's own resolving: `resolve` in `upstream` came to the free nginx with 1.27.3 and Debian trixie has 1.26;
# a name in a variable is resolved again but gets no keep-alive.
set -eu
run=/run/novafront

member() { echo "server $1 max_fails=0;"; } # 0: a member is never benched for others' broken requests (default 1 in 10s)

# With no member nginx answers 502 at once, which is quicker than waiting for an address that nobody has.
nobody() { echo "server 127.0.0.1:1 down;"; }

# A name that nobody has at the moment must be answered at once, which Docker's DNS does where `ndots` is set
# (compose.yaml): otherwise it asks the host's DNS, and that may take seconds.
addresses() { # name, port
  getent ahostsv4 "$1" | while read -r address type _; do
    if [ "$type" = STREAM ]; then echo "$address:$2"; fi
  done
}

# A container that was killed leaves its socket behind, which refuses connections. Asked only where there is a choice.
listening() { [ "$2" = 1 ] || perl -MIO::Socket::UNIX -e 'exit !IO::Socket::UNIX->new(Peer => shift)' "$1"; }

sockets() { # prefix; nova-uwsgi names its sockets PREFIX.HOSTNAME.sock, one for each container
  prefix=$1
  set -- /run/nova/"$prefix".*.sock
  for socket; do
    if [ -S "$socket" ] && listening "$socket" $#; then echo "unix:$socket"; fi
  done
}

# service, its name in the network, port and socket prefix over http, the same over uwsgi
look() {
  case $BACKEND-$TRANSPORT in
    http-tcp) addresses "$2" "$3" ;;
    uwsgi-tcp) addresses "$2" "$5" ;;
    http-unix) sockets "$4" ;;
    uwsgi-unix) sockets "$6" ;;
  esac | sort -u | { found=
    while read -r one; do member "$one"; found=yes; done
    [ "$found" ] || nobody; } >"$run/members/$1.conf.new"
  if cmp -s "$run/members/$1.conf.new" "$run/members/$1.conf"; then return; fi
  mv "$run/members/$1.conf.new" "$run/members/$1.conf"
  changed=yes
}

while :; do
  changed=
  look compute "${COMPUTE_HOST:-api}" 8774 api-http 8764 api
  look metadata "${METADATA_HOST:-metadata}" 8775 metadata-http 8765 metadata
  if [ "${1:-}" = once ]; then exit; fi
  if [ "$changed" ]; then kill -HUP "$(cat $run/nginx.pid)" || true; fi
  sleep 0.5
done
