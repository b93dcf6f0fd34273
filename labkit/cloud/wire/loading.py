"""botocore's models of the services, each read once in a process.

Clients, the gate and moto would each read and keep their own: of EC2's alone that is 17 MB each time.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import moto.core.loaders
import moto.core.utils
from botocore.loaders import Loader

LOADER = Loader()  # keeps every model it has read

# As it makes clients, botocore takes the bucket out of the paths in S3's model, and the account out of S3 Control's.
_CHANGED = frozenset({"s3", "s3control"})


class _ForMoto(moto.core.loaders.Loader):
    """Reads models for moto: the same ones, and what moto adds to some."""

    def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> Any:
        if type_name != "service-2" or service_name in _CHANGED:
            return super().load_service_model(service_name, type_name, api_version)
        model = LOADER.load_service_model(service_name, type_name, api_version)
        version = api_version or LOADER.determine_latest_version(service_name, type_name)
        for extras in self._find_extras(service_name, type_name, version):
            model = _merged(model, extras.get("merge", {}))
        return model


def _merged(base: Any, extra: Any) -> Any:
    """The same with more in it. What isn't touched is not copied, and `base` stays as it is."""
    if not (isinstance(base, dict) and isinstance(extra, dict)):
        return extra
    return base | {name: _merged(base.get(name), more) for name, more in extra.items()}


_motos: Any = moto.core.utils
_motos.create_loader = cache(lambda: _ForMoto(extra_search_paths=[moto.core.loaders.moto_root]))
