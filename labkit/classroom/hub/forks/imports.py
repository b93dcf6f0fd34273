"""What a learner's server and a lesson import: all of it but what reads, as it is imported, whose process this is."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Final

import labkit
from labkit.cloud import services

# Not jupyterhub.services.auth, jupyterhub.singleuser and jupyterlab.labapp: their classes take the learner's address
# and folders as they are defined.
_SERVERS: Final = (
    *(
        "argcomplete",
        "traitlets.config.argcomplete_config",
        "tornado.platform.asyncio",
        "anyio._backends._asyncio",
    ),
    *("jupyter_server.serverapp", "jupyter_server.kernelspecs.handlers", "jupyter_server.nbconvert.handlers"),
    *("jupyter_server.view.handlers", "jupyterlab", "jupyterlab.coreconfig", "jupyterlab_server.process"),
    *(
        "jupyter_builder.jlpm",
        "jupyter_builder.jupyterlab_semver",
        "notebook_shim.nbserver",
        "notebook_shim.shim",
    ),
    *("jupyter_lsp.serverextension", "jupyter_lsp.virtual_documents_shadow", "jupyter_server_terminals"),
    *("httpx", "async_lru", "jinja2.ext", "xmlrpc.client", "aiohttp"),
    *("jupyterhub.handlers", "jupyterhub.log", "jupyterhub.scopes"),
    *(
        f"jupyter_server.services.{name}.handlers"
        for name in (
            "api",
            "config",
            "contents",
            "events",
            "kernels",
            "kernelspecs",
            "nbconvert",
            "security",
            "sessions",
        )
    ),
)
_KERNELS: Final = (
    *(
        "ipykernel.kernelapp",
        "ipykernel.zmqshell",
        "ipykernel.debugger",
        "debugpy.server.api",
        "matplotlib_inline",
    ),
    *(
        "IPython.core.debugger",
        "IPython.core.completerlib",
        "IPython.core.logger",
        "IPython.extensions.storemagic",
    ),
)
_LESSONS: Final = (
    *("boto3.s3.inject", "moto", "pandas", "pandas.core.methods.to_dict", "ipywidgets", "xml.dom.minidom"),
    "cryptography.hazmat.backends.openssl.backend",
)
_NOT: Final = ("labkit.classroom.hub", "labkit.__main__")


def everything() -> None:
    """Import all of it. A module that isn't there is passed over: what needs it says so."""
    for name in (*_SERVERS, *_KERNELS, *_LESSONS, *_moto(), *_own()):
        try:
            importlib.import_module(name)
        except ImportError:
            continue


def _moto() -> list[str]:
    """Its modules for the services that labkit simulates; it imports them at a service's first call."""
    names = (one.name for one in pkgutil.iter_modules(services.__path__))
    return [f"moto.{name}.{part}" for name in names for part in ("responses", "urls")]


def _own() -> list[str]:
    found = (one.name for one in pkgutil.walk_packages(labkit.__path__, "labkit."))
    return [name for name in found if not name.startswith(_NOT)]
