"""Two small servers on free loopback ports: a web host for a built site, and a receiver of its forms."""

import http.server
import pathlib
import threading
import urllib.parse


class SiteServer:
    """Serves a folder with the headers of its `_headers` file, and its 404 page for all that it lacks."""

    def __init__(self, root: pathlib.Path):
        self.requests: list[str] = []
        self._server = _start(_site_handler(root, self.requests))
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        _stop(self._server)


class Receiver:
    """Notes every request: (method, path, fields)."""

    def __init__(self):
        self.requests: list[tuple[str, str, list[tuple[str, str]]]] = []
        self._server = _start(_receiver_handler(self.requests))
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def posts(self) -> list[tuple[str, dict[str, str]]]:
        """What was posted: path and fields, none of them twice."""
        for _, _, fields in self.requests:
            names = [name for name, _ in fields]
            assert len(names) == len(set(names)), f"a field was sent twice: {names}"
        return [(path, dict(fields)) for method, path, fields in self.requests if method == "POST"]

    def stop(self) -> None:
        _stop(self._server)


def header_rules(root: pathlib.Path) -> list[tuple[str, str, str]]:
    """The rules of a `_headers` file: path (a trailing star stands for anything), name, value."""
    rules, path = [], None
    for line in (root / "_headers").read_text("utf-8").splitlines():
        if line and not line[0].isspace():
            path = line
        elif line.strip():
            name, value = line.strip().split(": ", 1)
            rules.append((path, name, value))
    assert rules
    return rules


def _site_handler(root: pathlib.Path, requests: list[str]):
    rules = header_rules(root)

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=str(root))

        def do_GET(self):
            requests.append(f"{self.command} {self.path}")
            if pathlib.Path(self.translate_path(self.path)).exists():
                return super().do_GET()
            body = (root / "404.html").read_bytes()
            self.send_response(404)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_HEAD(self):
            requests.append(f"{self.command} {self.path}")
            super().do_HEAD()

        def do_POST(self):
            requests.append(f"{self.command} {self.path}")
            self.send_error(405)

        def end_headers(self):
            path = self.path.split("?")[0]
            for pattern, name, value in rules:
                if path == pattern or (pattern.endswith("*") and path.startswith(pattern[:-1])):
                    self.send_header(name, value)
            super().end_headers()

        def log_message(self, *arguments):
            pass

    return Handler


def _receiver_handler(requests: list):
    class Handler(http.server.BaseHTTPRequestHandler):
        def _note(self):
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length).decode("utf-8")
            if self.command == "POST":
                assert self.headers["Content-Type"] == "application/x-www-form-urlencoded"
            requests.append((self.command, self.path, urllib.parse.parse_qsl(body, keep_blank_values=True)))
            answer = b"<!doctype html><title>Received</title><p>Received"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer)

        do_GET = do_HEAD = do_POST = do_OPTIONS = _note

        def log_message(self, *arguments):
            pass

    return Handler


def _start(handler) -> http.server.ThreadingHTTPServer:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _stop(server) -> None:
    server.shutdown()
    server.server_close()
