"""Requests to 169.254.169.254 from an address: what the guest that has it asks. Prints the answers as JSON.

Usage: guest.py ADDRESS REQUESTS, a JSON list of {"path", "method"?, "headers"?, "body"?}; a header that is a list of values
is sent once for each.
"""

import base64
import http.client
import json
import socket
import sys


def ask(address, path, method='GET', headers=None, body=None):
    connection = http.client.HTTPConnection('169.254.169.254', 80, timeout=60, source_address=(address, 0))
    connection.connect()
    # Head and body in one packet, as curl sends them: Neutron's agent reads once, and takes what is there for all there is.
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, value in (headers or {}).items():
        for one in value if isinstance(value, list) else [value]:
            connection.putheader(name, one)
    if body is not None:
        connection.putheader('Content-Length', str(len(body.encode())))
    connection.endheaders(body.encode() if body is not None else None)
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)
    answer = connection.getresponse()
    return {
        'status': answer.status,
        'headers': {name.lower(): value for name, value in answer.getheaders()},
        'body': base64.b64encode(answer.read()).decode(),
    }


print(json.dumps([ask(sys.argv[1], **request) for request in json.loads(sys.argv[2])]))
