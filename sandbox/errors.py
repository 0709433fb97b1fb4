"""What can go wrong in the sandbox, whichever platform it plays.

CannotDoError         a person tried what a real client would not let them do
UnheardError          the person waited and the application did not answer in time
PlatformRefusedError  the platform refuses a request of the bot; each platform has its own form of it
"""


class CannotDoError(Exception):
    """A person tried what a real client would not let them do."""


class UnheardError(Exception):
    """The application gave no (final) answer in the time a person waits."""


class PlatformRefusedError(Exception):
    """An answer to the bot other than success."""
