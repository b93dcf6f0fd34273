"""Certificates for the few hosts that a client goes to whatever endpoint it is told: it reaches the scene there too.

The first `aws` command asks SQS at `queue.amazonaws.com`, through the proxy that the scene names. The authority is
made anew for each scene, its key never leaves this process, and it signs for these hosts alone.
(AWS CLI environment variables: AWS_CA_BUNDLE)
"""

from __future__ import annotations

import re
import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

_OLD_NAMES_OF_SQS = re.compile(r"([a-z]{2}(-[a-z]+)+-\d\.)?queue\.amazonaws\.com")
_LASTS = timedelta(days=30)


def is_an_old_name(host: str) -> bool:
    """Whether a host is one that the first `aws` command knows SQS by."""
    return _OLD_NAMES_OF_SQS.fullmatch(host) is not None


class Authority:
    """Signs for SQS's old names, and for nothing else."""

    def __init__(self) -> None:
        self._contexts: dict[str, ssl.SSLContext] = {}

    @cached_property
    def _key(self) -> EllipticCurvePrivateKey:
        return ec.generate_private_key(ec.SECP256R1())

    @cached_property
    def _certificate(self) -> x509.Certificate:
        name = _named("labkit, this scene only")
        return (
            _lasting(name, self._key)
            .issuer_name(name)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(x509.NameConstraints([x509.DNSName("queue.amazonaws.com")], None), critical=True)
            .sign(self._key, hashes.SHA256())
        )

    @property
    def bundle(self) -> bytes:
        """The authority's certificate, as clients take it (PEM)."""
        return self._certificate.public_bytes(serialization.Encoding.PEM)

    def context_for(self, host: str) -> ssl.SSLContext:
        """What answers as this host. Raises ValueError for a host that isn't one of these."""
        if not is_an_old_name(host):
            raise ValueError(host)
        if host not in self._contexts:
            self._contexts[host] = self._context(host)
        return self._contexts[host]

    def _context(self, host: str) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = (
            _lasting(_named(host), key)
            .issuer_name(self._certificate.subject)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory(prefix="labkit-key-") as folder:  # ssl takes files only
            path = Path(folder) / "host.pem"
            path.touch(mode=0o600)
            path.write_bytes(
                key.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
                + certificate.public_bytes(serialization.Encoding.PEM)
            )
            context.load_cert_chain(path)
        return context


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _lasting(name: x509.Name, key: EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _LASTS)
    )
