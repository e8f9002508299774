#!/bin/bash
# Ready: both APIs answer through this front. bash opens the connections itself; the image has no HTTP client.
for port in 8774 8775; do
  exec 3<>"/dev/tcp/127.0.0.1/$port" || exit 1
  printf 'GET / HTTP/1.0\r\nHost: localhost\r\nUser-Agent: healthcheck\r\n\r\n' >&3
  read -r -t 3 _ status _ <&3 || exit 1
  exec 3>&-
  if [ "$status" != 200 ]; then
    echo "GET / on port $port: $status"
    exit 1
  fi
done
