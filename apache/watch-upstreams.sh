#!/bin/sh
# Writes who the services are to /run/novafront/members, twice a second, and restarts Apache gracefully when that has
# changed: after `--scale api=3`, when a container came back with another address, or went. It drops no request.
#
# Why not Apache's own resolving: a member's name is resolved once (`addressttl` does it again, `disablereuse` every
# time), and of several addresses only one is taken, so replicas would not be balanced.
set -eu
run=/run/novafront

# retry=0: a member is never benched for a broken request (default 60 s). ttl: idle connections are given up before the
# service does it (limits.conf). responsefieldsize: default 8192 a header line.
member() {
  echo "BalancerMember \"$1\" connectiontimeout=2 timeout=60 retry=0 ttl=20 responsefieldsize=16384"
}

# With no member Apache answers 503 at once.
nobody() { echo '# no service found'; }

addresses() { # name, port
  getent ahostsv4 "$1" | while read -r address type _; do
    if [ "$type" = STREAM ]; then echo "$BACKEND://$address:$2"; fi
  done
}

sockets() { # prefix; nova-uwsgi names its sockets PREFIX.HOSTNAME.sock, one for each container
  for socket in /run/nova/"$1".*.sock; do
    # The host part is only a name, and must differ: Apache knows a member by its URL, not by its socket.
    name=${socket##*/}
    if [ -S "$socket" ]; then echo "unix:$socket|$BACKEND://${name%.sock}"; fi
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
  if [ "$changed" ]; then kill -USR1 "$(cat $run/apache2.pid)" || true; fi
  sleep 0.5
done
