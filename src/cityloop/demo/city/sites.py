"""Parks, schools, markets and public buildings: each takes the block that lies nearest to where it belongs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from cityloop.demo.city.land import Block, Use
from cityloop.demo.city.plan import Plan


@dataclass(frozen=True)
class Site:
    name: str
    use: Use
    at: tuple[float, float]  # along and across the river
    size: float = 20_000.0  # m2 of the block it wants


SITES = (
    Site("体育公园", Use.PARK, (350, -1180), 30_000),
    Site("西湾公园", Use.PARK, (-1600, -600), 30_000),
    Site("中山公园", Use.PARK, (-640, 800), 9_000),
    Site("市民广场", Use.SQUARE, (-80, -930), 30_000),
    Site("钟楼广场", Use.SQUARE, (-400, 620), 8_000),
    Site("会展广场", Use.SQUARE, (700, -440), 25_000),
    Site("云汀县行政服务中心", Use.PUBLIC, (-80, -680), 30_000),
    Site("云汀县城市运行管理中心", Use.PUBLIC, (-260, -680)),
    Site("云汀县人民医院", Use.PUBLIC, (-900, -430), 30_000),
    Site("云汀县中医院", Use.PUBLIC, (-180, 840), 9_000),
    Site("云汀汽车客运站", Use.PUBLIC, (-1250, -1010), 30_000),
    Site("云汀县体育馆", Use.PUBLIC, (520, -1180), 30_000),
    Site("云汀会展中心", Use.PUBLIC, (620, -680), 30_000),
    Site("云汀县图书馆", Use.PUBLIC, (150, -930)),
    Site("云汀县消防救援站", Use.PUBLIC, (420, 1050)),
    Site("云汀县妇幼保健院", Use.PUBLIC, (1500, 420)),
    Site("云汀中学", Use.SCHOOL, (600, 720), 34_000),
    Site("云汀县第二中学", Use.SCHOOL, (-760, -930), 34_000),
    Site("云汀县实验小学", Use.SCHOOL, (-620, 400), 9_000),
    Site("文峰小学", Use.SCHOOL, (-1270, 700)),
    Site("江南小学", Use.SCHOOL, (-560, -440)),
    Site("松山小学", Use.SCHOOL, (1850, 720)),
    Site("书香小学", Use.SCHOOL, (1080, -1160)),
    Site("西湾小学", Use.SCHOOL, (-1650, -950)),
    Site("云汀县职业中专", Use.SCHOOL, (1250, 1330), 34_000),
    Site("云汀县中心幼儿园", Use.SCHOOL, (-230, 420), 9_000),
    Site("文峰菜市场", Use.MARKET, (-1180, 440)),
    Site("东门农贸市场", Use.MARKET, (-60, 400), 9_000),
    Site("江南农贸市场", Use.MARKET, (-250, -440)),
    Site("松山农贸市场", Use.MARKET, (1420, 740)),
    Site("新区农贸市场", Use.MARKET, (900, -680)),
    Site("万象生活广场", Use.TRADE, (350, -440), 30_000),
    Site("云汀商贸城", Use.TRADE, (420, 460)),
    Site("客家美食街", Use.TRADE, (-600, 200), 9_000),
)


def place(plan: Plan, blocks: list[Block]) -> None:
    """Give each site its block; written into the blocks."""
    middles = shapely.get_coordinates([block.ground.centroid for block in blocks])
    sizes = shapely.area([block.ground for block in blocks])
    free = np.array([block.use in (Use.HOMES, Use.OLD, Use.WORKS) for block in blocks])
    for site in SITES:
        seat = shapely.get_coordinates(plan.point(*site.at))[0]
        cost = np.hypot(*(middles - seat).T) + 160 * np.abs(np.log(sizes / site.size))
        cost[~free] = np.inf
        chosen = int(cost.argmin())
        blocks[chosen].use, blocks[chosen].name = site.use, site.name
        free[chosen] = False
