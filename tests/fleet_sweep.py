"""`python -m tests.fleet_sweep N [SEED]`: workers killed, and their database, at N moments each; what went wrong.

N from 50 on is a night's work. Prints a line for each moment that went wrong, and one at the end.
"""

import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from tests.digest_place import Server as Mail
from tests.fleet_place import fleet
from tests.postgres import Server, running
from tests.test_fleet_workers import TENANTS, UNITS, cut_off, killed

Trial = Callable[[Path, Mail, Server, Random], list[str]]
TRIALS: dict[str, Trial] = {
    "a worker": lambda path, mail, _, chance: killed(path, mail, chance),
    "the database of workers that wait": lambda path, mail, own, chance: cut_off(path, mail, own, chance, waits=True),
    "the database of workers at their last": lambda path, mail, own, chance: cut_off(
        path, mail, own, chance, waits=False
    ),
}


def tried(own: Server, trial: Trial, chance: Random) -> list[str]:
    """What is wrong after a trial in a place of its own."""
    mail = Mail()
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = fleet(Path(folder), own.fresh(), mail.port, TENANTS, units=UNITS)
            return trial(path, mail, own, chance)
    finally:
        mail.close()


def main(times: int, seed: int) -> int:
    """Try them all."""
    wrong = 0
    with running() as own:
        for number in range(times):
            for name, trial in TRIALS.items():
                for line in tried(own, trial, Random(seed + number)):  # noqa: S311 (no secret)
                    wrong += 1
                    sys.stdout.write(f"{name}, seed {seed + number}: {line}\n")
                    sys.stdout.flush()
    sys.stdout.write(f"{times * len(TRIALS)} moments from seed {seed} on, {wrong} wrong\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    told = [int(one) for one in sys.argv[1:]]
    sys.exit(main(told[0], told[1] if len(told) > 1 else datetime.now(UTC).date().toordinal()))
