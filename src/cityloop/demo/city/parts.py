"""Components (部件) along the streets, in the parks and on the banks, each with its national code and owner."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from cityloop.demo.city.frame import Array, random
from cityloop.demo.city.streets import Rank, Street

SHORTEST = 14.0  # metres of street along which something stands
WANTED = 17_000
SPARSE = 1.95  # a county seat is furnished more thinly than a big city


@dataclass(frozen=True)
class Kind:
    """A class of component: its national code, whose it is (a key of staff.OWNERS), how it stands along a street."""

    code: str
    name: str
    owner: str
    every: dict[Rank, float]  # metres along one side
    off: float = 1.5  # metres from the kerb, outwards; negative lies in the roadway


BIG, SECOND, LANE = (Rank.RING, Rank.ARTERIAL), Rank.SECONDARY, Rank.LANE


def _on(big: float | None, second: float | None, lane: float | None) -> dict[Rank, float]:
    steps = {Rank.RING: big, Rank.ARTERIAL: big, SECOND: second, LANE: lane}
    return {rank: step * SPARSE for rank, step in steps.items() if step}


ALONG = (
    Kind("0137", "路灯", "lighting", _on(42, 44, 52), 1.0),
    Kind("0402", "行道树", "parks", _on(38, 40, None), 2.2),
    Kind("0101", "上水井盖", "water", _on(210, 190, 160), -3.0),
    Kind("0102", "污水井盖", "drainage", _on(110, 100, 90), -4.5),
    Kind("0103", "雨水井盖", "drainage", _on(110, 105, 150), -2.0),
    Kind("0104", "雨水箅子", "drainage", _on(95, 90, 150), -0.4),
    Kind("0106", "路灯井盖", "lighting", _on(230, 260, None), 1.2),
    Kind("0111", "燃气井盖", "gas", _on(260, 240, 420), -3.8),
    Kind("0114", "园林井盖", "parks", _on(520, 600, None), 3.0),
    Kind("0123", "不明井盖", "unknown", _on(2600, 2000, 1500), -2.6),
    Kind("0127", "通讯交接箱", "telecom", _on(620, 520, 640), 3.2),
    Kind("0130", "电力立杆", "power", _on(None, 330, 160), 2.6),
    Kind("0131", "通信立杆", "telecom", _on(None, 420, 260), 2.8),
    Kind("0128", "电力设施", "power", _on(700, 640, 900), 4.0),
    Kind("0305", "垃圾箱（果皮箱、桶）", "sanitation", _on(130, 130, 190), 2.0),
    Kind("0307", "牌匾标识", "law", _on(None, 420, None), 5.0),
    Kind("0306", "户外广告", "law", _on(620, 760, None), 5.5),
    Kind("0407", "街头座椅", "parks", _on(520, 420, None), 4.0),
    Kind("0405", "花钵花架", "parks", _on(420, 480, None), 3.0),
    Kind("0404", "护树设施", "parks", _on(300, 340, None), 2.2),
    Kind("0204", "公交站亭（牌）", "transport", _on(560, 900, None), 2.4),
    Kind("0217", "交通护栏", "police", _on(380, None, None), 0.3),
    Kind("0220", "人行横道桩", "works", _on(640, 700, None), 0.8),
    Kind("0221", "便道桩", "works", _on(560, 640, None), 1.4),
    Kind("0225", "非机动车停放点", "law", _on(520, 460, None), 3.6),
    Kind("0301", "公共厕所", "sanitation", _on(2400, 2200, None), 9.0),
    Kind("0302", "公厕指示牌", "sanitation", _on(1900, 1900, None), 2.5),
    Kind("0308", "宣传栏", "culture", _on(1400, 1100, 1600), 4.5),
    Kind("0154", "充电站（桩）", "power", _on(2600, 2200, None), 6.0),
    Kind("0140", "报刊亭", "culture", _on(5200, 4200, None), 4.0),
    Kind("0151", "岗亭（治安亭）", "police", _on(4200, 5200, None), 4.0),
    Kind("0145", "自动售货机", "commerce", _on(None, 1700, None), 5.0),
    Kind("0401", "古树名木", "parks", _on(None, 3600, 2600), 4.0),
)


@dataclass(frozen=True)
class Parts:
    """Many components, column by column; `kind` counts in KINDS."""

    points: Array  # (n, 2) metres
    kind: Array
    street: Array  # which street piece, -1 for none


KINDS = (
    *ALONG,
    Kind("0212", "路名牌", "civil", {}),
    Kind("0146", "户外健身设施", "sports", {}),
    Kind("0207", "地下通道", "works", {}),
    Kind("0209", "跨河桥", "works", {}),
    Kind("0507", "水域护栏", "waters", {}),
    Kind("0139", "景观灯", "lighting", {}),
    Kind("0406", "雕塑", "parks", {}),
    Kind("0410", "喷泉", "parks", {}),
    Kind("0408", "绿地护栏", "parks", {}),
    Kind("0150", "监控电子眼", "police", {}),
)
NUMBER = {kind.name: index for index, kind in enumerate(KINDS)}


def along(seed: int, streets: list[Street]) -> list[tuple[Array, int, int]]:
    """(points, kind, street) for every kind that stands in rows."""
    rng = random(seed, "parts")
    found = []
    for number, street in enumerate(streets):
        for index, kind in enumerate(ALONG):
            step = kind.every.get(street.rank)
            if step is None or street.line.length < SHORTEST:
                continue
            reach = street.width / 2 + kind.off
            both = (reach, -reach) if street.rank < Rank.LANE else ((-reach, reach)[number % 2],)
            for off in both:
                points = beside(street.line, _where(street.line.length, step, rng, even=index < 2), off)
                if len(points):
                    found.append((points, index, number))
    return found


def _where(length: float, step: float, rng: np.random.Generator, *, even: bool) -> Array:
    """Every `step` metres, evenly or by chance, as many as the length asks on average."""
    count = int(length / step + rng.random())
    steady = (np.arange(count) + 0.5) / max(count, 1) * length
    return steady if even else rng.uniform(6, length - 6, count)


def beside(line: shapely.LineString, where: Array, off: float) -> Array:
    """Points `off` metres to the left of the line (negative: to the right), at the metres `where` along it."""
    if not len(where):
        return np.empty((0, 2))
    ends = [
        shapely.get_coordinates(shapely.line_interpolate_point(line, (where + step).tolist())) for step in (-1.0, 1.0)
    ]
    way = ends[1] - ends[0]
    left = np.stack([-way[:, 1], way[:, 0]], axis=-1) / np.maximum(np.hypot(*way.T), 1e-6)[:, None]
    return np.asarray((ends[0] + ends[1]) / 2 + left * off)


def gather(rows: list[tuple[Array, int, int]]) -> Parts:
    points = np.concatenate([row[0] for row in rows])
    kinds = np.concatenate([np.full(len(row[0]), row[1]) for row in rows])
    streets = np.concatenate([np.full(len(row[0]), row[2]) for row in rows])
    return Parts(points, kinds, streets)


def thin(seed: int, parts: Parts, wanted: int = WANTED) -> Parts:
    """Exactly as many as wanted: the surplus goes at random, street lamps and trees first."""
    surplus = len(parts.points) - wanted
    if surplus <= 0:
        return parts
    rng = random(seed, "thin")
    common = np.flatnonzero(parts.kind < 2)
    gone = rng.choice(common, surplus, replace=False)
    kept = np.setdiff1d(np.arange(len(parts.points)), gone)
    return Parts(parts.points[kept], parts.kind[kept], parts.street[kept])
