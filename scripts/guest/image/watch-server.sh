#!/bin/sh
# Returns when 169.254.169.254 no longer has the metadata of the server SERVER_UUID, which is at this address. Each worker
# behind it has a cache of its own, so that one answer is not enough. A service that does not answer, or fails, says
# nothing about the server.
set -u
: "${SERVER_UUID:?}"

gone=0
while [ $gone -lt 3 ]; do
  sleep 2
  case $(curl -s -m 5 -w '\n%{http_code}' http://169.254.169.254/openstack/2012-08-10/meta_data.json) in
    *"\"$SERVER_UUID\""*200) gone=0 ;;
    # Another server's, or nobody's.
    *200 | *404) gone=$((gone + 1)) ;;
  esac
done
