"""The WebSocket to the centre: commands come down, acknowledgements go up; opened again whenever it breaks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from pydantic import ValidationError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from cityloop_edge.messages import Acknowledgement, Command
from cityloop_edge.pauses import Pauses
from cityloop_edge.runtime.centre import Centre

log = logging.getLogger(__name__)
LARGEST = 64_000  # bytes of one command

Obey = Callable[[Command], Awaitable[Acknowledgement]]


async def listen(centre: Centre, obey: Obey) -> None:
    """Never returns."""
    pauses = Pauses()
    while True:
        try:
            async with connect(
                centre.channel, additional_headers=centre.headers, max_size=LARGEST, proxy=None, ssl=centre.trust
            ) as socket:
                pauses.reset()
                await _converse(socket, obey)
        except* (OSError, TimeoutError, WebSocketException) as errors:
            log.info("no channel: %s", errors.exceptions[0])
        await asyncio.sleep(pauses.next())


async def _converse(socket: ClientConnection, obey: Obey) -> None:
    """Commands beside each other: one that takes long keeps none waiting. The centre repeats what is lost here."""
    async with asyncio.TaskGroup() as tasks:
        async for words in socket:
            try:
                command = Command.model_validate_json(words)
            except ValidationError as error:
                log.warning("no command: %s", error)
            else:
                tasks.create_task(_answer(socket, obey, command))


async def _answer(socket: ClientConnection, obey: Obey, command: Command) -> None:
    answer = await obey(command)
    await socket.send(answer.model_dump_json())
