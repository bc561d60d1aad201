"""A ledger in PostgreSQL: the contract of all stores, and what the database promises besides."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from engine.store.address import address
from engine.store.postgres import to_write
from tests.postgres import Server, running

pytest.register_assert_rewrite("tests.store_contract")
from tests.store_contract import Place, StoreContract  # noqa: E402 (rewritten first)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with running() as found:
        yield found


@pytest.fixture(scope="session")
def database(server: Server) -> str:
    return server.fresh()


@pytest.fixture
def place(database: str) -> Place:
    """A tenant of its own for every test, all in one database."""
    where = address(f"{database}&tenant={uuid4().hex}")
    return Place(lambda: to_write(where), twice=True)


class TestPostgres(StoreContract):
    """The contract."""
