"""What can go wrong outside the plans, as exceptions; their sentences stand with the words."""


class LedgerError(Exception):
    """The ledger {file} cannot be read or written: {code}.

    `code` is busy, damaged, full, newer, not-a-ledger, read-only, unreachable, unreadable or unwritable; `file` the
    path, or the address without its password, `detail` what the system says.
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


class UnsafeEditError(Exception):
    """An edit of {file} would change more than was asked for, by a fault of ours; nothing was written."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file


class SecretError(Exception):
    """The secret that is a channel's {option} cannot be read: {code}, {name}.

    `code` is no-variable or empty-variable (of the environment), or of a file no-file, not-plain (a folder, a device),
    open-to-others (not only its owner reads it), unreadable or empty-file.
    """

    def __init__(self, option: str, code: str, name: str) -> None:
        super().__init__(option, code, name)
        self.option = option
        self.code = code
        self.name = name


class TemplateFaultError(Exception):
    """A template cannot be used: {file}, line {line} (0: none): {why}."""

    def __init__(self, file: str, line: int, why: str) -> None:
        super().__init__(file, line, why)
        self.file = file
        self.line = line
        self.why = why
