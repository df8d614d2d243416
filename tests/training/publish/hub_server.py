"""A server on this machine to which the real client of the hub uploads; it keeps the files."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class HubServer(ThreadingHTTPServer):
    """Takes commits to repositories. refuses: the status that answers every request instead."""

    def __init__(self, refuses: int = 0):
        super().__init__(("127.0.0.1", 0), Handler)
        self.refuses, self.created, self.files, self.summaries = refuses, [], {}, []
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def texts(self):
        """Return the files but the weights, by name."""
        return {name: data.decode() for name, data in self.files.items() if b"\0" not in data}


class Handler(BaseHTTPRequestHandler):
    """One request of the client."""

    server: HubServer

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.refuses:
            return self.reply({"error": "You may not write here."}, self.server.refuses)
        what = self.path.removesuffix("/main").rpartition("/")[2].replace("-", "_")
        return self.reply(getattr(self, f"on_{what}")(body))

    def on_create(self, body):
        self.server.created.append(json.loads(body))
        return {"url": f"{self.server.url}/owner/name"}

    def on_validate_yaml(self, _):
        return {"errors": [], "warnings": []}

    def on_preupload(self, body):
        files = [one["path"] for one in json.loads(body)["files"]]
        modes = {"uploadMode": "regular", "shouldIgnore": False}
        return {"files": [{"path": path, **modes} for path in files]}

    def on_commit(self, body):
        for line in map(json.loads, body.splitlines()):
            if line["key"] == "header":
                self.server.summaries.append(line["value"]["summary"])
            else:
                content = base64.b64decode(line["value"]["content"])
                self.server.files[line["value"]["path"]] = content
        return {"commitUrl": f"{self.server.url}/owner/name/commit/abc", "commitOid": "abc"}

    def reply(self, found, status=200):
        data = json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass
