#!/bin/bash
# healthcheck PORT PATH=STATUS[|STATUS...] ...
# Ready: each path answers with one of its statuses. bash opens the connections itself: a Node process for each check
# would cost more than what it checks. The token is noauth2's; where Keystone decides, 401 is listed as an answer.
port=$1
shift
for expected; do
  path=${expected%=*}
  exec 3<>"/dev/tcp/127.0.0.1/$port" || exit 1
  printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token: admin:admin\r\nUser-Agent: healthcheck\r\nConnection: close\r\n\r\n' "$path" >&3
  read -r -t 3 _ status _ <&3 || { echo "GET $path: no answer"; exit 1; }
  exec 3>&-
  case "|${expected##*=}|" in
    *"|$status|"*) ;;
    *) echo "GET $path: $status"; exit 1 ;;
  esac
done
