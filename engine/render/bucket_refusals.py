"""The sentences of what goes wrong with evidence in a bucket: what, and the remedy."""

from collections.abc import Callable, Mapping

from engine.paths import is_address

_S3 = "s3://"


def in_database(file: str) -> bool:
    """Whether an address is a ledger's in a database, and not a bucket's."""
    return is_address(file) and not file.startswith(_S3)


def of_buckets(_: Callable[[str], str]) -> Mapping[str, str]:
    """What is wrong with an address, by its code."""
    return {
        "bucket-in-the-clear": _(
            "{file}: files would travel to {host} unencrypted. Name an https:// address of it, or set"
            " AWS_ALLOW_HTTP=true."
        ),
        "no-bucket-key": _(
            "Nothing says who you are to {file}: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment."
        ),
        "no-obstore": _("Evidence in a bucket needs obstore, which is not installed: pip install 'wf[fleet]'"),
        "not-a-bucket": _(
            "{file} is no address of a bucket. Write s3://BUCKET/PREFIX; its server and your keys stand in the"
            " environment: AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY."
        ),
        "not-an-endpoint": _(
            "{file}: its endpoint is no address of a server. Write AWS_ENDPOINT_URL=https://HOST:PORT, without a name"
            " or password."
        ),
    }


def unusable_buckets(_: Callable[[str], str]) -> Mapping[str, str]:
    """Why a bucket cannot be used, by the code."""
    return {
        "forbidden": _(
            "{file} refuses us ({detail}): the keys in the environment are wrong, or may not read, write and list"
            " there."
        ),
        "no-bucket": _("There is no bucket {file}: correct its name or its server's, or have it made."),
        "quota": _("{file} takes no more ({detail}). Have room made and try again: nothing is recorded twice."),
    }
