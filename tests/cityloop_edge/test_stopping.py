"""A station is told to stop in the very moment that there is news."""

from __future__ import annotations

import asyncio

from cityloop_edge.runtime.station import _wait


def test_who_is_told_to_stop_in_the_moment_of_news_stops() -> None:
    async def told() -> bool:
        news = asyncio.Event()
        waiting = asyncio.create_task(_wait(news, 60))
        while not news._waiters:  # nobody else tells that it has begun to wait
            await asyncio.sleep(0)
        news.set()
        waiting.cancel()
        await asyncio.wait([waiting], timeout=5)
        return waiting.cancelled()

    assert asyncio.run(told())
