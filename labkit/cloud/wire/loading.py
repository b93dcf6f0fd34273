"""botocore's models of the services, each read once in a process.

Clients, the gate and moto would each read and keep their own: of EC2's alone that is 17 MB each time. And nobody
here reads the sentences that document each shape, which are half of a model.
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import moto.core.loaders
import moto.core.utils
from botocore.exceptions import DataNotFoundError
from botocore.loaders import JSONFileLoader, Loader, instance_cache


class _Lean(JSONFileLoader):
    """Reads into plain dicts, which take a third of the memory of botocore's ordered ones."""

    def load_file(self, file_path: str) -> Any:
        """The file's data; None where there's no such file."""
        for ending, opened in ((".json", open), (".json.gz", gzip.open)):
            path = Path(f"{file_path}{ending}")
            if path.is_file():
                with opened(path, "rb") as file:
                    return json.load(file, object_hook=_undocumented if _is_model(path) else None)
        return None


def _is_model(path: Path) -> bool:
    return path.name.startswith("service-2.")


def _undocumented(read: dict[str, Any]) -> dict[str, Any]:
    if isinstance(read.get("documentation"), str):  # else it's a member of that name
        read["documentation"] = ""
    return read


class _Direct(Loader):
    """Goes to a service's folder. botocore looks through the folders of all services first, for each kind of file."""

    @instance_cache
    def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> Any:
        """As botocore. Raises UnknownServiceError for a service that has no such file."""
        version = api_version or self._latest(service_name, type_name)
        if version is None:
            return super().load_service_model(service_name, type_name)  # raises, with all that there are
        model = self.load_data(f"{service_name}/{version}/{type_name}")
        of_botocore: Any = self  # its stubs leave these two out
        extras = of_botocore._find_extras(service_name, type_name, version)  # noqa: SLF001 - its own method
        of_botocore._extras_processor.process(model, extras)  # noqa: SLF001 - same
        return model

    def _latest(self, service: str, type_name: str) -> str | None:
        if Path(service).name != service:
            return None
        try:
            return str(self.determine_latest_version(service, type_name))
        except DataNotFoundError:
            return None


LOADER = _Direct(file_loader=_Lean())  # keeps every model it has read


class SharedModels(Loader):
    """Has data of its own, but the services' models are those of all others."""

    def list_available_services(self, type_name: str) -> list[str]:
        """As botocore."""
        return LOADER.list_available_services(type_name)

    def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> Any:
        """As botocore. Raises UnknownServiceError for a service that has no such file."""
        return LOADER.load_service_model(service_name, type_name, api_version)

    def determine_latest_version(self, service_name: str, type_name: str) -> str:
        """As botocore. Raises DataNotFoundError for a service that has no such file."""
        return LOADER.determine_latest_version(service_name, type_name)


# As it makes clients, botocore takes the bucket out of the paths in S3's model, and the account out of S3 Control's.
_CHANGED = frozenset({"s3", "s3control"})


class _ForMoto(moto.core.loaders.Loader):
    """Reads models for moto: the same ones, and what moto adds to some."""

    def list_available_services(self, type_name: str) -> list[str]:
        return LOADER.list_available_services(type_name)  # moto adds to services, but has none of its own

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
_motos.create_loader = cache(
    lambda: _ForMoto(extra_search_paths=[moto.core.loaders.moto_root], file_loader=_Lean())
)


@cache
def _session() -> botocore.session.Session:
    session = botocore.session.Session()
    session.register_component("data_loader", LOADER)
    return session


@cache
def _regions(service: str, partition: str, *, also_global: bool) -> tuple[str, ...]:
    return tuple(_session().get_available_regions(service, partition, also_global))


def _available_regions(
    _of: boto3.Session, service_name: str, partition_name: str = "aws", allow_non_regional: bool = False
) -> list[str]:
    return list(_regions(service_name, partition_name, also_global=allow_non_regional))


# moto asks a new session for the Regions of each service and partition, and each reads the service's whole model for
# it: EC2's four times, a second's work.
_sessions: Any = boto3.Session
_sessions.get_available_regions = _available_regions
