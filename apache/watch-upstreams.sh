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
  echo "BalancerMember \"$1\" connectiontimeout=1 timeout=60 retry=0 ttl=20 responsefieldsize=16384"
}

# With no member Apache answers 503 at once.
nobody() { echo '# no service found'; }

# A name that nobody has at the moment must be answered at once, which Docker's DNS does where `ndots` is set
# (compose.yaml): otherwise it asks the host's DNS, and that may take seconds.
addresses() { # name, port
  getent ahostsv4 "$1" | while read -r address type _; do
    if [ "$type" = STREAM ]; then echo "$BACKEND://$address:$2"; fi
  done
}

# A container that was killed leaves its socket behind, which refuses connections. Asked only where there is a choice.
listening() { [ "$2" = 1 ] || perl -MIO::Socket::UNIX -e 'exit !IO::Socket::UNIX->new(Peer => shift)' "$1"; }

sockets() { # prefix; nova-uwsgi names its sockets PREFIX.HOSTNAME.sock, one for each container
  prefix=$1
  set -- /run/nova/"$prefix".*.sock
  for socket; do
    # The host part is only a name, and must differ: Apache knows a member by its URL, not by its socket.
    name=${socket##*/}
    if [ -S "$socket" ] && listening "$socket" $#; then echo "unix:$socket|$BACKEND://${name%.sock}"; fi
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
