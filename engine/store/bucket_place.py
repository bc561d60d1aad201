"""The address of a bucket in an S3-compatible store, `s3://BUCKET/PREFIX?endpoint=…&region=…`, taken apart."""

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from engine.faults import RefusedError

SCHEME = "s3://"
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]")
_SEGMENT = re.compile(r"(?!\.{1,2}$)[\w.=@+()!,' -]+")
_OPTIONS = frozenset({"endpoint", "region", "allow_http"})
_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
_REGIONS = ("AWS_REGION", "AWS_DEFAULT_REGION")
_KEYS = (
    "AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)  # fmt: skip
"""The variables of which one tells who we are."""
_YES = frozenset({"1", "true", "yes"})
_HERE = re.compile(r"localhost|127(\.[0-9]{1,3}){3}|::1")


class Place(NamedTuple):
    """Where files are: a bucket, what their names begin with, and the server; "" for Amazon's own.

    `http` says that nothing is encrypted on the way; `authorities` is a file of certificates to trust, perhaps "".
    """

    bucket: str
    prefix: str
    endpoint: str
    region: str
    http: bool
    authorities: str = ""

    @property
    def shown(self) -> str:
        """As messages name it."""
        return SCHEME + "/".join(filter(None, (self.bucket, self.prefix)))


def place(address: str, environment: Mapping[str, str]) -> Place:
    """An address taken apart; what it does not say, the environment does.

    Raises:
        RefusedError: it is none, or one whose server would be spoken to in the clear, or nothing tells who we are.
    """
    bucket, prefix, given = _parts(address)
    endpoint = (given.get("endpoint") or _first(environment, _ENDPOINTS)).rstrip("/")
    region = given.get("region") or _first(environment, _REGIONS) or "us-east-1"
    allowed = (given.get("allow_http") or environment.get("AWS_ALLOW_HTTP", "")).lower() in _YES
    authorities = environment.get("AWS_CA_BUNDLE", "")
    found = Place(bucket, prefix, endpoint, region, endpoint.startswith("http://"), authorities)
    if endpoint:
        _reachable(found, allowed=allowed)
    if not _first(environment, _KEYS) and endpoint:  # on Amazon's own machines there is another way
        raise RefusedError("no-bucket-key", file=found.shown)
    return found


def _parts(address: str) -> tuple[str, str, dict[str, str]]:
    """The bucket, the prefix and the options; of what is wrong nothing is shown that may be a secret."""
    path, _, query = address.removeprefix(SCHEME).partition("?")
    bucket, _, prefix = path.partition("/")
    prefix = prefix.strip("/")
    if not (address.startswith(SCHEME) and address.isprintable() and _BUCKET.fullmatch(bucket)):
        raise RefusedError("not-a-bucket", file=f"{address.partition('://')[0]}://…")
    options = dict(parse_qsl(query, keep_blank_values=True))
    segments = prefix.split("/") if prefix else []
    if not all(map(_SEGMENT.fullmatch, segments)) or "#" in query or not options.keys() <= _OPTIONS:
        raise RefusedError("not-a-bucket", file=f"{SCHEME}{bucket}/…")
    return bucket, prefix, options


def _reachable(found: Place, *, allowed: bool) -> None:
    """Refuse a server that is none, or that a bystander could listen to."""
    try:
        parts = urlsplit(found.endpoint)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in {"http", "https"} or "@" in parts.netloc or parts.query or parts.fragment:
        raise RefusedError("not-an-endpoint", file=found.shown)
    if found.http and not allowed and not _HERE.fullmatch(host):
        raise RefusedError("bucket-in-the-clear", file=found.shown, host=host)


def _first(environment: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next(filter(None, (environment.get(name, "") for name in names)), "")
