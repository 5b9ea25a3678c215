"""What the stand-ins have in common: how they tell how they were called, say that they are ready, serve and ask over TLS."""

import fcntl
import http.client
import ipaddress
import json
import os
import pwd
import re
import signal
import socket
import ssl
import struct
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SIOCGIFADDR = 0x8915
# Timeouts in seconds: for a connection, for a response, and for a member that does not respond.
CONNECTED_AFTER, ANSWERED_AFTER, GONE_AFTER = 3, 15, 10
CAPABILITIES = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")


def tell_call(**more):
    """Writes to the journal how this program was called, in one line that tests look for."""
    with open("/proc/self/status") as status:
        lines = dict(line.rstrip("\n").split(":\t", 1) for line in status if ":\t" in line)
    call = {
        "argv": sys.argv[1:],
        "user": pwd.getpwuid(os.getuid()).pw_name,
        "capabilities": {name: int(lines[name], 16) for name in CAPABILITIES},
        **more,
    }
    print("called " + json.dumps(call), flush=True)


def ready():
    """What a unit of Type=notify waits for."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        address = os.environ["NOTIFY_SOCKET"]
        channel.connect("\0" + address[1:] if address.startswith("@") else address)
        channel.send(b"READY=1")


def wait_for_end():
    """Until SIGINT or SIGTERM."""
    while signal.sigwait({signal.SIGINT, signal.SIGTERM, signal.SIGHUP}) == signal.SIGHUP:
        print("reloaded", flush=True)
    os._exit(0)


def block_signals():
    """To be called before any thread starts, so that only wait_for_end gets them."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})


def fail(message):
    print(f"Error: {message}", file=sys.stderr, flush=True)
    os._exit(1)


def background(target, *arguments):
    threading.Thread(target=target, args=arguments, daemon=True).start()


def resolved(text):
    """Fills in the templates for addresses of this machine that HashiCorp's programs know, as far as clusters use them."""

    def fill(match):
        network, attribute = ipaddress.ip_network(match[1]), match[2]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
            for _, name in socket.if_nameindex():
                try:
                    answer = fcntl.ioctl(any_socket, SIOCGIFADDR, struct.pack("256s", name.encode()))
                except OSError:
                    continue  # it has no IPv4 address
                address = socket.inet_ntoa(answer[20:24])
                if ipaddress.ip_address(address) in network:
                    return {"address": address, "name": name}[attribute]
        return ""

    pattern = r'\{\{ *GetAllInterfaces *\| *include "network" "([0-9./]+)" *\| *attr "(address|name)" *\}\}'
    filled = re.sub(pattern, fill, text)
    if "{{" in filled:
        fail(f"unable to parse address template {text!r}")
    return filled


def server_context(certificate, key, client_ca=None, client_required=False):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    if client_ca:
        context.load_verify_locations(client_ca)
        context.verify_mode = ssl.CERT_REQUIRED if client_required else ssl.CERT_OPTIONAL
    return context


def client_context(ca, certificate=None, key=None):
    context = ssl.create_default_context(cafile=ca)
    # Go does not check these properties of certificates either.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if certificate:
        context.load_cert_chain(certificate, key)
    return context


def serve(address, port, context, handle):
    """Serves over TLS. `handle(method, path, body, request)` returns a status and what is sent as JSON, or bytes to be sent as they are."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self):
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or b"null")
            status, result = handle(self.command, self.path, body, self)
            content = result if isinstance(result, bytes) else json.dumps(result).encode() + b"\n"
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = answer

        def log_message(self, *_):
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def handle_error(self, *_):
            # Ignore clients that reject the certificate or disconnect.
            if not isinstance(sys.exc_info()[1], OSError):
                super().handle_error(*_)

        def finish_request(self, request, client_address):
            # The handshake runs in the connection's own thread.
            request.settimeout(30)
            super().finish_request(context.wrap_socket(request, server_side=True), client_address)

    try:
        server = Server((address, port), Handler)
    except OSError as error:
        fail(f"cannot listen on {address}:{port}: {error}")
    background(server.serve_forever)


def ask(address, port, path, body=None, *, context, name, method=None, headers=None):
    """Status and JSON that a server answers whose certificate is good for `name`. Raises OSError where there is no answer."""
    # The kernel accepts connections even on a busy machine; programs may be slow.
    connection = http.client.HTTPConnection(address, port, timeout=CONNECTED_AFTER)
    try:
        connection.connect()
        connection.sock.settimeout(ANSWERED_AFTER)
        connection.sock = context.wrap_socket(connection.sock, server_hostname=name)
        content = None if body is None else json.dumps(body)
        connection.request(method or ("GET" if body is None else "POST"), path, content, headers or {})
        response = connection.getresponse()
        return response.status, json.loads(response.read() or b"null")
    except (http.client.HTTPException, ValueError) as error:
        raise OSError(str(error)) from error
    finally:
        connection.close()


def has_name(request, name):
    """Whether the client's verified certificate is good for a DNS name."""
    names = request.connection.getpeercert().get("subjectAltName", ())
    return ("DNS", name) in names
