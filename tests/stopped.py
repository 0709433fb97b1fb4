"""A program that the system stops, as it stops one that has had enough of the processor."""

import os
import signal

os.kill(os.getpid(), signal.SIGXCPU)
