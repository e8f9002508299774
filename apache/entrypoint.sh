#!/bin/sh
# Chooses the prepared variant that the environment names, finds the services, and becomes Apache.
#   BACKEND=http|uwsgi        the protocol that services are spoken to in
#   TRANSPORT=tcp|unix        over the network, or by the sockets in the volume that services share
#   METADATA_PROXY=on|off     whether signed metadata headers pass on port 8775
#   LINK_LOCAL=on|off         whether the metadata API is at 169.254.169.254 too
set -eu

choose() { # variable, value, what it may be
  case " $3 " in
    *" $2 "*) ;;
    *) echo "apache: $1=$2: expected one of: $3" >&2; exit 1 ;;
  esac
}
choose BACKEND "${BACKEND:=http}" "http uwsgi"
choose TRANSPORT "${TRANSPORT:=tcp}" "tcp unix"
choose METADATA_PROXY "${METADATA_PROXY:=off}" "on off"
choose LINK_LOCAL "${LINK_LOCAL:=off}" "on off"
export BACKEND TRANSPORT

run=/run/novafront
mkdir -p $run/members $run/switches
ln -sfn /etc/apache2/backend/$BACKEND $run/backend
ln -sfn /etc/apache2/switches/metadata-proxy/$METADATA_PROXY.conf $run/switches/metadata-proxy.conf
ln -sfn /etc/apache2/switches/link-local/$LINK_LOCAL.conf $run/switches/link-local.conf

watch-upstreams once
# Not beside `apachectl configtest` and the like.
if [ "$*" = "apache2 -DFOREGROUND" ]; then watch-upstreams & fi
exec "$@"
