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

addresses() { # name, port
  getent ahostsv4 "$1" | while read -r address type _; do
    if [ "$type" = STREAM ]; then echo "$address:$2"; fi
  done
}

sockets() { # prefix; nova-uwsgi names its sockets PREFIX.HOSTNAME.sock, one for each container
  for socket in /run/nova/"$1".*.sock; do
    if [ -S "$socket" ]; then echo "unix:$socket"; fi
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
