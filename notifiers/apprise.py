"""Slack, Teams, ntfy, webhooks and some hundred more, by Apprise (`pip install 'wf[services]'`)."""

from engine.ports import DeliveryError, Message, OptionError
from notifiers.options import Options, known, text


class Apprise:
    """One address of Apprise, such as `ntfy://host/topic` or `jsons://host/path`."""

    def __init__(self, options: Options) -> None:
        known(options, {"url"})
        try:
            import apprise  # noqa: PLC0415 (an extra)
        except ImportError:
            raise OptionError("type", "needs", command="pip install 'wf[services]'") from None
        self._apprise = apprise.Apprise()
        if not self._apprise.add(text(options, "url")):
            raise OptionError("url", "unknown-service")

    def send(self, message: Message) -> str:
        """Hand a message over.

        Raises:
            DeliveryError: Apprise says that it failed; it does not say why.
        """
        if self._apprise.notify(title=message.subject, body=message.text):
            return "sent"
        raise DeliveryError("later", "Apprise: not sent", channel=True)

    def close(self) -> None:
        """Nothing is kept open."""
