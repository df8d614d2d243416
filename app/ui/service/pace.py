"""How often a page is drawn while an answer is written: as often as its browser keeps up with.

Each picture costs a slow phone a tenth of a second and more. One that gets them faster than it
draws them answers no tap, not even one on Stop.
"""

import threading
from collections import OrderedDict

FASTEST_SECONDS = 0.08
"""An answer is drawn a dozen times a second: smooth to the eye, light on a computer."""
SLOWEST_SECONDS = 4.0
RECOVERY = 0.8
"""How much sooner the next picture may come, each time a browser says that it keeps up."""
MOST_BROWSERS = 2_000


class Pace:
    """Knows for each browser how long it wants to be left between two pictures."""

    def __init__(self) -> None:
        self._seconds: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def late(self, browser: str, seconds: float) -> None:
        """Note how late the work came on which a browser waited, in seconds.

        Half of its time at most goes into pictures: the rest is for whoever taps and scrolls.
        """
        with self._lock:
            before = self._seconds.pop(browser, FASTEST_SECONDS)
            now = min(max(2 * seconds, RECOVERY * before), SLOWEST_SECONDS)
            if now > FASTEST_SECONDS:
                self._seconds[browser] = now
            while len(self._seconds) > MOST_BROWSERS:
                self._seconds.popitem(last=False)

    def between(self, browser: str) -> float:
        """Return the seconds to leave between two pictures for a browser."""
        with self._lock:
            return self._seconds.get(browser, FASTEST_SECONDS)
