"""Every way tried by which one learner could reach another, as Python that runs in a learner's name.

Each way is tried twice with the same code: where it works, which shows that it is a way, and by Eve at Ann's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

OWN: Final = "by Eve at her own"
ROOT: Final = "by root at Ann's"
HIDDEN: Final = "No access to resources"
"""What the hub says where it knows the request, and only the owner may know whether there is such a thing."""


@dataclass(frozen=True, slots=True)
class Way:
    """``code``: gets something, or raises an OSError. ``shown``: who can do it, which shows that it is a way:
    OWN, ROOT, or else (nobody here) words of the refusal that say what is missing."""

    code: str
    shown: str = OWN


BEFORE: Final = """
import ctypes, glob, json, os, socket, subprocess, urllib.error
from pathlib import Path
from urllib.request import Request, urlopen
libc = ctypes.CDLL(None, use_errno=True)
def refused(why=""):
    raise PermissionError(why)
def asked(address, method="GET", body=None):
    head = {"Authorization": "token " + TOKEN} if TOKEN else {}
    data = None if body is None else json.dumps(body).encode()
    try:
        return urlopen(Request(address, data, headers=head, method=method), timeout=10).read()
    except urllib.error.HTTPError as error:
        refused(f"{error.code} {error.read().decode()}")
def os_said(answer):
    return answer if answer >= 0 else refused(os.strerror(ctypes.get_errno()))
def hers(*places):
    words = ["find", *places, "-uid", str(UID), "-readable"]
    said = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    return said.split() or refused("nothing is there")
def shared_memory():
    rows = [line.split() for line in Path("/proc/sysvipc/shm").read_text().splitlines()]
    return [row for row in rows[1:] if row[rows[0].index("uid")] == str(UID)] or refused("nothing is there")
def limits_of(name):
    known = f"memory/labkit/{name}/memory.limit_in_bytes", f"labkit/{name}/memory.max"
    file = next(Path("/sys/fs/cgroup", way) for way in known if Path("/sys/fs/cgroup", way).exists())
    return file.write_text(file.read_text())
def websocket(address):
    with socket.create_connection(("127.0.0.1", PORT), 10) as line:
        head = {"Host": f"127.0.0.1:{PORT}", "Authorization": "token " + TOKEN, "Connection": "Upgrade",
                "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "A" * 22 + "=="}
        rows = [f"GET {address} HTTP/1.1", *(f"{name}: {text}" for name, text in head.items()), "", ""]
        line.sendall("\\r\\n".join(rows).encode())
        said = line.recv(1000).split(b"\\r\\n")[0].decode()
    return said if " 101 " in said else refused(said)
def tokens_of_services():
    found = []
    for one in Path("/proc").glob("[0-9]*"):
        if any(word in (one / "cmdline").read_bytes() for word in (b"idle_culler", b"hub.hands")):
            found += [row for row in (one / "environ").read_text().split("\\0") if "API_TOKEN" in row]
    return found or refused("none")
"""

FILES: Final = {
    "read a file of hers": Way("open(f'{HOME}/workbook/00_start_here.ipynb').read(50)"),
    "list her folder": Way("os.listdir(HOME)"),
    "list all learners": Way("os.listdir(os.path.dirname(HOME))", ROOT),
    "change her work": Way("open(f'{HOME}/workbook/x', 'w').write('x')"),
    "move her folder away": Way("os.rename(HOME, HOME + '-'), os.rename(HOME + '-', HOME)", ROOT),
    "a second name of her file": Way(
        "os.link(f'{HOME}/workbook/00_start_here.ipynb', f'{MINE}/second'), os.remove(f'{MINE}/second')"
    ),
    "a link to her folder": Way(
        "os.path.lexists(f'{MINE}/link') and os.remove(f'{MINE}/link'), "
        "os.symlink(f'{HOME}/workbook', f'{MINE}/link'), os.listdir(f'{MINE}/link')"
    ),
    "the class password": Way("open(f'{HUB}/class-password').read()", ROOT),
    "the hub's database": Way("open(f'{HUB}/hub.sqlite', 'rb').read(20)", ROOT),
    "the secret of the hub's cookies": Way("open(f'{HUB}/cookie-secret').read()", ROOT),
    "her kernels' connection files": Way("os.listdir(f'/run/labkit-class/{UID}')"),
    "all learners' runtime folders": Way("os.listdir('/run/labkit-class')", ROOT),
    "what she left in shared folders": Way("hers('/tmp', '/var/tmp', '/dev/shm')"),
    "what she left in shared memory": Way("shared_memory()"),
    "her terminal": Way(
        "[os.open(one, os.O_WRONLY | os.O_NOCTTY) for one in glob.glob('/dev/pts/[0-9]*') "
        "if os.stat(one).st_uid == UID] or undefined"
    ),
}
PROCESSES: Final = {
    "her server's environment": Way("open(f'/proc/{PID}/environ').read()"),
    "her server's open files": Way("os.listdir(f'/proc/{PID}/fd')"),
    "her server's folder": Way("os.readlink(f'/proc/{PID}/cwd')"),
    "her server's map": Way("open(f'/proc/{PID}/maps').read(50)"),
    "her server's memory": Way("open(f'/proc/{PID}/mem', 'rb')"),
    "her files through her process": Way("os.listdir(f'/proc/{PID}/root{HOME}')"),
    "trace her server": Way("os_said(libc.ptrace(0x4206, PID, 0, 0))"),  # PTRACE_SEIZE
    "take an open file of her server": Way("os_said(libc.syscall(438, os.pidfd_open(PID), 0, 0))"),
    "end her server": Way("os.kill(PID, 15)"),
    "slow her server down": Way("os.setpriority(os.PRIO_PROCESS, PID, 19)"),
    "change her limits": Way("limits_of(NAME)", ROOT),
    "change my own limits": Way("limits_of(ME)", ROOT),
    "become her": Way(
        "subprocess.run(['su', f'lk-{NAME}', '-c', 'id'], stdin=-3, capture_output=True, check=True)", ROOT
    ),
    "the services' tokens": Way("tokens_of_services()", ROOT),
}
_SERVER: Final = "http://127.0.0.1:{PORT}/user/{NAME}"
SERVERS: Final = {
    "her server by its port": Way(f"asked(f'{_SERVER}/api/contents')"),
    "her server through the proxy": Way("asked(f'{ADDRESS}/user/{NAME}/api/contents')"),
    "her kernel": Way("websocket(f'/user/{NAME}/api/kernels/{KERNEL}/channels')"),
    "the proxy's own page": Way("asked(f'{PROXY}/api/routes')", ROOT),
    "the hub about her": Way("asked(f'{API}/users/{NAME}')"),
    "the hub about everybody": Way("asked(f'{API}/users')", "list:users"),
    "her tokens": Way("asked(f'{API}/users/{NAME}/tokens')"),
    "a token in her name": Way("asked(f'{API}/users/{NAME}/tokens', 'POST', {})"),
    "end her server by the hub": Way("asked(f'{API}/users/{NAME}/server', 'DELETE')", HIDDEN),
    "another server of hers": Way("asked(f'{API}/users/{NAME}/servers/other', 'POST', {})", HIDDEN),
    "her server shared with me": Way("asked(f'{API}/shares/{NAME}/', 'POST', {'user': ME})", "shares"),
    "my server shared with her": Way("asked(f'{API}/shares/{ME}/', 'POST', {'user': NAME})", "shares"),
    "a code for her server": Way("asked(f'{API}/share-codes/{NAME}/', 'POST', {})", "shares"),
    "become an administrator": Way("asked(f'{API}/users/{ME}', 'PATCH', {'admin': True})", "admin:users"),
    "make a learner": Way("asked(f'{API}/users/new', 'POST', {})", "admin:users"),
    "end the hub": Way("asked(f'{API}/shutdown', 'POST', {})", "shutdown"),
}
WAYS: Final = FILES | PROCESSES | SERVERS
