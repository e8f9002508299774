"""The same bytes as application.mjs, as a WSGI application (PEP 3333) for uWSGI."""

import os

with open(os.path.join(os.path.dirname(__file__), "body.json"), "rb") as file:
    BODY = file.read()

HEADERS = [("Content-Type", "application/json"), ("Content-Length", str(len(BODY)))]


def application(environ, start_response):
    start_response("200 OK", HEADERS)
    return [BODY]
