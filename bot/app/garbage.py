"""How often this process looks for unused cycles: a sweep makes objects by the hundred thousand, and none in cycles."""

import gc

_AFTER = (10_000, 20, 50)
"""Python's own (700, 10, 10) cost a read of 100,000 balances a fifth to a quarter of its processor time."""


def settle() -> None:
    """What is there by now stays for good: to look through it again and again stops the loop for 100 ms.

    The rest is looked through less often than is usual.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_AFTER)
