"""A server on this machine that speaks as vLLM or llama.cpp do, and keeps what it was asked."""

import json
import threading
from collections.abc import Callable
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class ModelServer(ThreadingHTTPServer):
    """Answers by `says(body)`; a token is a character. busy: so often 503 comes first."""

    def __init__(self, says: Callable[[dict], str], window: int = 4096, has_tokens: bool = True):
        super().__init__(("127.0.0.1", 0), Handler)
        self.says, self.window, self.has_tokens = says, window, has_tokens
        self.busy, self.asked = 0, []
        self.address = f"http://127.0.0.1:{self.server_port}/v1"


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: ModelServer

    def do_GET(self):
        entry = {"id": "tiny"} | (
            {"max_model_len": self.server.window} if self.server.window else {}
        )
        found = {"data": [entry]} if self.path == "/v1/models" else None
        self.reply(found)

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path in ("/tokenize", "/detokenize") and not self.server.has_tokens:
            return self.reply(None)
        if self.path == "/tokenize":
            return self.reply({"tokens": [ord(sign) for sign in body["prompt"]]})
        if self.path == "/detokenize":
            return self.reply({"prompt": "".join(map(chr, body["tokens"]))})
        if self.server.busy:
            self.server.busy -= 1
            return self.reply(None, 503)
        self.server.asked.append((self.path, body))
        said = self.server.says(body)
        choice = (
            {"text": said} if self.path == "/v1/completions" else {"message": {"content": said}}
        )
        return self.reply({"choices": [choice]})

    def reply(self, found, status=404):
        data = json.dumps(found or {"error": "no such thing"}).encode()
        self.send_response(200 if found else status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


@contextmanager
def serving(says, **options):
    """Serve while the block runs."""
    server = ModelServer(says, **options)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
