"""The centre as the station sees it: over HTTP."""

from __future__ import annotations

import ssl
from datetime import datetime
from urllib.parse import quote

import httpx
from pydantic import ValidationError

from cityloop_edge.messages import Batch, Clip, Configuration, Enrolled, Enrolment, Piece, Receipt
from cityloop_edge.runtime.filmed import Fragment

PATIENCE = httpx.Timeout(30, connect=5)


class Away(Exception):
    """The centre does not answer, or not as itself: try again later."""


class TurnedAway(Exception):
    """The centre does not know this station."""


class NotUnderstood(Exception):
    """The centre will never take this batch as it is."""


class Centre:
    """`trust` is how its certificate is checked, where it speaks HTTPS."""

    def __init__(self, address: str, token: str, trust: ssl.SSLContext | None = None) -> None:
        self.address, self.token = address.rstrip("/"), token
        self.trust = trust if self.address.startswith("https:") else None
        self.headers = {"Authorization": f"Bearer {token}"}
        self._client = httpx.AsyncClient(
            base_url=f"{self.address}/live/station",
            headers=self.headers,
            timeout=PATIENCE,
            trust_env=False,
            verify=self.trust or True,
        )

    @property
    def channel(self) -> str:
        return f"ws{self.address.removeprefix('http')}/live/station/channel"

    async def configuration(self, revision: str) -> Configuration | None:
        """None while it is still the one of this revision."""
        answer = await self._ask("GET", "/configuration", headers={"If-None-Match": f'"{revision}"'})
        try:
            return None if answer.status_code == 304 else Configuration.model_validate_json(answer.content)
        except ValidationError as error:
            raise Away(f"no configuration of ours: {error}") from error

    async def send(self, batch: Batch) -> Receipt:
        answer = await self._ask("POST", "/batch", content=batch.model_dump_json().encode())
        try:
            return Receipt.model_validate_json(answer.content)
        except ValidationError as error:
            raise Away(f"no receipt: {error}") from error

    async def show(self, camera: str, jpeg: bytes, taken_at: datetime) -> bool:
        """A live picture; False where nobody looks at the camera any more."""
        headers = {"Content-Type": "image/jpeg", "X-Taken-At": taken_at.isoformat()}
        answer = await self._ask("POST", f"/still/{quote(camera, safe='')}", headers=headers, content=jpeg)
        return answer.status_code == 200

    async def stream(self, camera: str, film: str, number: int, fragment: Fragment, *, smaller: bool) -> bool:
        """The next fragment of the camera's `film`, an id of this opening of it; False where nobody looks any more.

        `smaller`: it is of its smaller stream.
        """
        headers = {
            "Content-Type": "video/mp4",
            "X-Smaller": str(int(smaller)),
            "X-Film": film,
            "X-Number": str(number),
            "X-Codec": fragment.codec,
            "X-Opening": str(len(fragment.opening)) if not number else "0",
            "X-Key": str(int(fragment.is_key)),
            "X-Taken-At": fragment.at.isoformat(),
        }
        content = fragment.data if number else fragment.opening + fragment.data
        answer = await self._ask("POST", f"/stream/{quote(camera, safe='')}", headers=headers, content=content)
        return answer.status_code == 200

    async def no_stream(self, camera: str, trouble: str, *, smaller: bool) -> None:
        """Why there are no moving pictures of it."""
        headers = {"X-Smaller": str(int(smaller)), "X-Trouble": quote(trouble[:200])}
        await self._ask("POST", f"/stream/{quote(camera, safe='')}", headers=headers)

    async def piece(self, clip: Clip, offset: int, data: bytes) -> int | None:
        """How much of the clip the centre has after this piece; None where nobody waits for it any more."""
        headers = {f"X-{name}": str(value) for name, value in clip.model_dump(mode="json").items()}
        answer = await self._ask("POST", "/footage", headers=headers | {"X-Offset": str(offset)}, content=data)
        return Piece.model_validate_json(answer.content).have if answer.status_code == 200 else None

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, content: bytes | None = None
    ) -> httpx.Response:
        try:
            answer = await self._client.request(method, path, headers=headers, content=content)
        except httpx.HTTPError as error:
            raise Away(repr(error)) from error
        if answer.status_code == 401:
            raise TurnedAway(answer.text[:200])
        if answer.status_code in (400, 413):
            raise NotUnderstood(answer.text[:200])
        if answer.status_code not in (200, 204, 304):
            raise Away(f"the centre answered {answer.status_code}")
        return answer


def enrol(address: str, code: str, trust: ssl.SSLContext | None = None) -> Enrolled:
    """Trades the one-time code for a token; raises TurnedAway, Away."""
    shown = Enrolment(code=code).model_dump_json()
    try:
        answer = httpx.post(
            f"{address.rstrip('/')}/live/station/enrolment",
            content=shown,
            timeout=PATIENCE,
            trust_env=False,
            verify=trust or True,
        )
    except httpx.HTTPError as error:
        raise Away(repr(error)) from error
    if answer.status_code != 200:
        raise TurnedAway(answer.text[:200])
    return Enrolled.model_validate_json(answer.content)
