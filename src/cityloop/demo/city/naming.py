"""Names of lanes, and house numbers along the streets."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import shapely

from cityloop.demo.city.streets import Rank, Street

OLD_LANES = """
    打铁巷 油麻巷 糖坊巷 新罗巷 状元巷 学宫巷 书院巷 盐仓巷 染布巷 豆腐巷 竹篙巷 酒坊巷 米筛巷 木屐巷 灯笼巷 花轿巷
    县前巷 衙背巷 仓前巷 武庙巷 城隍巷 观音巷 天后巷 万寿巷 古井巷 双井巷 石板巷 青砖巷 榕树巷 樟脑巷 梅子巷 柚子巷
    桂枝巷 兰花巷 茶亭巷 凉亭巷 水门巷 渡口巷 码头巷 船坞巷 鱼市巷 柴行巷 牛行巷 猪仔巷 鸡鸭巷 药铺巷 裁缝巷 剃头巷
    银匠巷 锡匠巷 木匠巷 瓦窑巷 砖窑巷 文昌巷 奎星巷 进士巷 举人巷 秀才巷 仁义巷 礼让巷 智勇巷 信诚巷 忠厚巷 孝友巷
    福寿巷 吉庆巷 太平巷 永安巷 长乐巷 同仁巷 广济巷 惠民巷 光裕巷 继善巷 敦睦巷 清白巷 高升巷
""".split()  # noqa: SIM905

NUMERALS = "零一二三四五六七八九"


def lanes(unnamed: list[Street], streets: list[Street], town: shapely.Polygon) -> list[Street]:
    """A lane of the old town has a name of its own; elsewhere it is counted from the street it leaves."""
    own = iter(OLD_LANES)
    tree = shapely.STRtree([street.line for street in streets])
    counted: dict[str, int] = defaultdict(int)
    found = []
    for lane in sorted(unnamed, key=lambda lane: (round(lane.line.centroid.x / 200), -lane.line.centroid.y)):
        name = next(own, "") if town.contains(lane.line.centroid) else ""
        if not name:
            street = streets[int(tree.nearest(lane.line))].name
            counted[street] += 1
            name = f"{street}{numeral(counted[street])}巷"
        found.append(replace(lane, name=name))
    return found


def numeral(number: int) -> str:
    """1 to 99 as it stands on a street sign."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else NUMERALS[tens] + "十")
    return head + (NUMERALS[ones] if ones else "")


def starts(streets: list[Street]) -> list[float]:
    """Where each piece begins along the whole street of its name, in metres: house numbers count on across gaps."""
    run: dict[str, float] = defaultdict(float)
    order = sorted(range(len(streets)), key=lambda i: (streets[i].name, *_beginning(streets[i])))
    found = [0.0] * len(streets)
    for index in order:
        found[index] = run[streets[index].name]
        run[streets[index].name] += streets[index].line.length
    return found


def _beginning(street: Street) -> tuple[float, float]:
    if street.rank is Rank.RING:
        return street.line.centroid.x, street.line.centroid.y
    x, y = street.line.coords[0]
    return (x, y) if abs(street.line.coords[-1][0] - x) > abs(street.line.coords[-1][1] - y) else (y, x)
