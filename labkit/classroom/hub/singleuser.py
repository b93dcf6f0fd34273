"""A learner's JupyterLab server that listens on the socket of the hub, see listening.py."""

from __future__ import annotations

import os

from jupyter_server.serverapp import ServerApp
from jupyterhub.singleuser import main as as_the_hub_wants
from jupyterhub.singleuser.extension import JupyterHubSingleUser

from .listening import given


class GivenServerApp(ServerApp):
    """Listens where the hub has bound, and nowhere else."""

    def _find_http_port(self) -> None:
        """The hub has found one."""

    def _bind_http_server_tcp(self) -> bool:
        self.http_server.add_socket(given(os.environ))
        return True


def main() -> None:
    """Returns when the server ends."""
    JupyterHubSingleUser.serverapp_class = GivenServerApp
    as_the_hub_wants()


if __name__ == "__main__":
    main()
