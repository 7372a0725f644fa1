"""The web site example.com on loopback, where HTTP clients find it as their proxy."""

import os
import threading
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from urllib.parse import urlsplit

requested = []
"""The URLs that were asked for, in order."""


class Site(BaseHTTPRequestHandler):
    """Answers /page/7 with "Page 7"."""

    def do_GET(self):
        requested.append(self.path)  # of a proxy, clients request the whole URL
        url = urlsplit(self.path)
        if url.netloc != 'example.com':
            self.send_error(502, 'This proxy knows example.com only')
            return
        body = url.path.strip('/').replace('/', ' ').capitalize().encode()
        self.send_response(200)
        self.send_header('Content-Type', 'text/plain; charset=utf-8')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Say nothing: `requested` is the log."""


class Server(ThreadingTCPServer):
    """Serves each request in a thread that does not outlive the program."""

    daemon_threads = True


def serve():
    """Start to serve in the background, and tell the HTTP clients of this process."""
    server = Server(('127.0.0.1', 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ['http_proxy'] = 'http://{}:{}'.format(*server.server_address)
