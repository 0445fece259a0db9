"""The one exception of the embedded services. Its text is shown to the person as it is, so it says what to do."""


class ServiceError(Exception):
    """A service can't be prepared, started or reached; the message is one line for a person, not for a log."""
