"""Stands in for Docker's engine: `dockerd`, which answers pings on its socket."""

import os
import sys
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingUnixStreamServer

import service

SOCKET = "/run/docker.sock"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/_ping" else 404)
        self.end_headers()

    def address_string(self):
        return "a client"


if sys.argv[1:]:
    service.fail(f"unknown arguments {sys.argv[1:]}")
service.block_signals()
if os.path.exists(SOCKET):
    os.remove(SOCKET)
service.background(ThreadingUnixStreamServer(SOCKET, Handler).serve_forever)
service.ready()
service.wait_for_end()
