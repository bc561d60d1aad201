"""What can go wrong with the records of a workspace, as exceptions; their sentences stand with the words."""


class LedgerError(Exception):
    """The ledger {file} cannot be read or written: {code}.

    `code` is busy, damaged, full, newer, not-a-ledger, read-only, unreadable or unwritable; `file` the path, `detail`
    what the system says.
    """

    def __init__(self, code: str, file: str, detail: str = "") -> None:
        super().__init__(code, file, detail)
        self.code = code
        self.file = file
        self.detail = detail


class RefusedError(Exception):
    """Something cannot be recorded as it was asked for: {code}, with the facts that its sentence tells."""

    def __init__(self, code: str, /, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts
