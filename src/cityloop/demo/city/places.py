"""Names on the ground: roads, house numbers, shops and what everybody knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from cityloop.demo.city import naming
from cityloop.demo.city.areas import COMMUNITIES
from cityloop.demo.city.frame import random
from cityloop.demo.city.land import Use
from cityloop.demo.city.streets import Rank, Street
from cityloop.demo.city.town import Town

NUMBERED = {Rank.ARTERIAL: 92.0, Rank.SECONDARY: 76.0, Rank.LANE: 96.0}  # metres between known numbers of a side
PLOT = 9.0  # metres of street for one house number
SHOPS = 420


@dataclass(frozen=True)
class Named:
    kind: str  # road, address, poi, shop: as geography.choices.PlaceKind
    name: str
    at: shapely.Point
    use: str = ""


def find(town: Town) -> list[Named]:
    addresses = list(_addresses(town.streets))
    return [*_roads(town.streets), *addresses, *_known(town), *_shops(town, addresses)]


def _roads(streets: list[Street]) -> Iterator[Named]:
    pieces: dict[str, list[shapely.LineString]] = defaultdict(list)
    for street in streets:
        pieces[street.name].append(street.line)
    for name, lines in pieces.items():
        longest = max(lines, key=lambda line: line.length)
        yield Named("road", name, longest.interpolate(0.5, normalized=True))


def _addresses(streets: list[Street]) -> Iterator[Named]:
    """Odd numbers on the left, even ones on the right, counted from the beginning of the street."""
    for street, start in zip(streets, naming.starts(streets), strict=True):
        step = NUMBERED.get(street.rank)
        if step is None:
            continue
        for side, sign in ((1, 1), (0, -1)):
            line = shapely.offset_curve(street.line, sign * (street.width / 2 + 7))
            if line.is_empty:
                continue
            for where in np.arange(step / 2 + side * 9, line.length, step):
                number = 2 * int((start + where) / PLOT) + 2 - side
                yield Named("address", f"{street.name}{number}号", line.interpolate(float(where)))


def _known(town: Town) -> Iterator[Named]:
    for block, ground in zip(town.blocks, town.grounds, strict=True):
        if block.name:
            yield Named("poi", block.name, ground.representative_point(), block.use)
    for community in COMMUNITIES:
        office = "村民委员会" if community.name.endswith("村") else "居民委员会"
        yield Named("poi", community.name + office, town.plan.point(*community.seat), "office")
    for street in town.streets:
        over = street.line.intersection(town.water.river)
        for part in shapely.get_parts(over):
            if part.length > 40:
                yield Named("poi", bridge(street, part), part.centroid, "bridge")


def bridge(street: Street, over: shapely.LineString) -> str:
    """红军大道 crosses the river on 红军大桥."""
    side = ("西" if over.centroid.x < 0 else "东") if street.rank is Rank.RING else ""
    return street.name.removesuffix("大道").removesuffix("路").removesuffix("南") + side + "大桥"


TRADES = (
    *(
        "酿豆腐馆",
        "米粉店",
        "客家菜馆",
        "早餐店",
        "奶茶店",
        "烧烤店",
        "水果店",
        "便利店",
        "超市",
        "药房",
        "服装店",
        "鞋店",
    ),
    *(
        "五金店",
        "建材店",
        "手机店",
        "理发店",
        "摩托车行",
        "汽修店",
        "电动车店",
        "文具店",
        "花店",
        "面包房",
        "茶叶店",
        "土特产店",
    ),
    *("脐橙店", "家电维修", "打印店", "渔具店", "童装店", "眼镜店"),
)
FIRST = """
    云汀 客家 老街 福满 兴隆 鑫源 吉祥 好又来 阿婆 阿明 金桔 百姓
    顺发 永兴 恒丰 家家 美味 大众 聚福 春晖 和顺 东江 红土 橘乡
""".split()  # noqa: SIM905


def _shops(town: Town, addresses: list[Named]) -> Iterator[Named]:
    """Shops stand at house numbers, most of them in the old town and around the markets."""
    rng = random(town.plan.seed, "shops")
    busy = [block.ground.centroid for block in town.blocks if block.use in (Use.MARKET, Use.TRADE, Use.SQUARE)]
    apart = shapely.distance(np.array([each.at for each in addresses])[:, None], np.array(busy)[None, :]).min(axis=1)
    weight = np.exp(-apart / 220) + 0.03
    chosen = rng.choice(len(addresses), SHOPS, replace=False, p=weight / weight.sum())
    names: set[str] = set()
    for index in sorted(chosen.tolist()):
        trade = TRADES[int(rng.integers(len(TRADES)))]
        name = f"{FIRST[int(rng.integers(len(FIRST)))]}{trade}"
        address = addresses[index]
        if name in names:
            name = f"{name}（{address.name.split('号')[0].rstrip('0123456789')}店）"
        if name not in names:
            names.add(name)
            yield Named("shop", name, address.at, trade)
