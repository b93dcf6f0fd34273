"""The hub of a class. `make class` starts it; README.md in this folder says what an operator can set."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from labkit.classroom.hub import origins
from labkit.classroom.hub.settings import class_password, make_folders, settings
from labkit.classroom.hub.sign_up import ClassAuthenticator
from labkit.classroom.hub.spawner import LearnerSpawner

chosen = settings()
make_folders(chosen)
c: Any = get_config()  # type: ignore[name-defined] # noqa: F821 - JupyterHub puts it there

c.JupyterHub.bind_url = f"{'https' if chosen.certificate else 'http'}://{chosen.host}:{chosen.port}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{chosen.hub_port}"
if chosen.certificate:
    c.JupyterHub.ssl_cert, c.JupyterHub.ssl_key = str(chosen.certificate), str(chosen.key)
if origins.domain():  # each learner's server at a name of its own: their pages can't reach each other's
    c.JupyterHub.subdomain_host = origins.address(chosen)
    c.JupyterHub.cookie_host_prefix_enabled = chosen.certificate is not None
c.JupyterHub.db_url = f"sqlite:///{chosen.hub / 'hub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(chosen.hub / "cookie-secret")
c.JupyterHub.template_paths = [str(Path(__file__).parent / "templates")]
c.JupyterHub.cleanup_servers = False  # learners go on working while the hub restarts
c.JupyterHub.log_level = "WARN"
c.ConfigurableHTTPProxy.command = [chosen.proxy]
c.ConfigurableHTTPProxy.log_level = "warn"  # else the address and the class password soon scroll away
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{chosen.proxy_port}"
c.ConfigurableHTTPProxy.pid_file = str(chosen.hub / "proxy.pid")

ClassAuthenticator.class_password = class_password(chosen)
c.JupyterHub.authenticator_class = ClassAuthenticator
c.Authenticator.allow_all = True
c.NativeAuthenticator.open_signup = True
c.NativeAuthenticator.minimum_password_length = 8
c.NativeAuthenticator.check_common_password = True
c.NativeAuthenticator.allowed_failed_logins = 10
c.NativeAuthenticator.seconds_before_next_try = 300

LearnerSpawner.of_class = chosen
c.JupyterHub.spawner_class = LearnerSpawner
c.Spawner.cmd = [chosen.python, "-m", "labkit.classroom.hub.server"]
c.Spawner.default_url = "/lab/tree/00_start_here.ipynb"
c.Spawner.notebook_dir = "~/workbook"
c.Spawner.start_timeout = c.Spawner.http_timeout = 300
c.Spawner.poll_interval = 5  # a server that was killed is seen soon
c.JupyterHub.concurrent_spawn_limit = 40  # a class of thirty comes at once

c.JupyterHub.services, c.JupyterHub.load_roles = [], []
service = [sys.executable, "-m", "labkit.classroom.hub.service"]
if chosen.idle:
    command = [*service, "jupyterhub_idle_culler", f"--timeout={chosen.idle}"]
    c.JupyterHub.services.append({"name": "idle-culler", "command": command})
    scopes = ["list:users", "read:users:activity", "read:servers", "delete:servers"]
    c.JupyterHub.load_roles.append({"name": "idle-culler", "scopes": scopes, "services": ["idle-culler"]})
told = {name: text for name, text in os.environ.items() if name.startswith("LABKIT_CLASS")}
if chosen.forking:
    # With none of the hub's variables: what this process knows, every fork of it knows, and so every learner.
    clean = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TZ") if name in os.environ}
    clean |= told | {"HOME": "/nonexistent"}
    clean |= {"OPENBLAS_NUM_THREADS": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    command = ["env", "-i", *(f"{name}={text}" for name, text in clean.items())]
    command += [chosen.python, "-m", "labkit.classroom.hub.forks.forkserver"]
    c.JupyterHub.services.append({"name": "forks", "command": command})
if chosen.instructor:
    command = [*service, "labkit.classroom.hub.hands"]
    c.JupyterHub.services.append({"name": "hands", "command": command, "environment": told})
