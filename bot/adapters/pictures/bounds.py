"""What a process that opens files of strangers is held to, by the system."""

import os
import resource
from contextlib import suppress

MEMORY, SECONDS = 1_500 * 2**20, 15


def confine() -> None:
    """Never more memory and processor time than this, no file written, behind whoever else wants the processor."""
    os.nice(10)
    bounds = {resource.RLIMIT_AS: MEMORY, resource.RLIMIT_CPU: SECONDS, resource.RLIMIT_FSIZE: 0}
    for what, most in bounds.items():
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, resource.getrlimit(what)[1]))
