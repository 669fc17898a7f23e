"""Small pictures of problems before and after, drawn and labelled as drawn: the demo city has no camera of its own."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from random import Random

from PIL import Image, ImageDraw

from cityloop.demo.life import fates

SIZE = (480, 320)
KERB = 214
Draw = ImageDraw.ImageDraw
Colour = tuple[int, int, int]


def picture(what: str, *, after: bool, variant: int) -> bytes:
    """A JPEG; the same for the same arguments."""
    luck = fates.rng("picture", what, variant)
    image = Image.new("RGB", SIZE, (188, 208, 222))
    draw = ImageDraw.Draw(image)
    _street(draw, luck)
    if after:
        PUT_RIGHT.get(what, _nothing)(draw, luck)
    else:
        PROBLEMS[what](draw, luck)
    _label(draw, f"drawn: {what} / {'after' if after else 'before'}")
    stored = io.BytesIO()
    image.save(stored, "JPEG", quality=72)
    return stored.getvalue()


def _label(draw: Draw, text: str) -> None:
    draw.rectangle((0, SIZE[1] - 18, SIZE[0], SIZE[1]), fill=(30, 34, 40))
    draw.text((8, SIZE[1] - 15), text, fill=(235, 235, 235))


def _street(draw: Draw, luck: Random) -> None:
    """Houses with shops, pavement, road."""
    left = -luck.randint(0, 40)
    while left < SIZE[0]:
        width = luck.randint(62, 104)
        top = luck.randint(22, 74)
        wall = luck.choice(((214, 198, 176), (201, 186, 170), (222, 214, 204), (186, 178, 172), (206, 176, 152)))
        draw.rectangle((left, top, left + width, 168), fill=wall)
        for x in range(left + 10, left + width - 16, 24):
            for y in range(top + 12, 112, 28):
                draw.rectangle((x, y, x + 12, y + 15), fill=(128, 150, 168))
        sign = luck.choice(((176, 58, 48), (44, 104, 150), (52, 128, 84), (188, 138, 42), (120, 74, 128)))
        draw.rectangle((left + 3, 122, left + width - 3, 136), fill=sign)
        draw.rectangle((left + 6, 138, left + width - 6, 168), fill=(92, 100, 108))
        left += width
    draw.rectangle((0, 168, SIZE[0], KERB), fill=(176, 172, 166))
    for x in range(0, SIZE[0], 26):
        draw.line((x, 168, x - 14, KERB), fill=(164, 160, 154))
    draw.rectangle((0, KERB, SIZE[0], KERB + 5), fill=(206, 204, 200))
    draw.rectangle((0, KERB + 5, SIZE[0], SIZE[1]), fill=(96, 99, 104))
    for x in range(10, SIZE[0], 92):
        draw.rectangle((x, 262, x + 48, 267), fill=(222, 222, 216))


def _stall(draw: Draw, luck: Random) -> None:
    for number in range(luck.randint(2, 3)):
        x = 96 + number * 104 + luck.randint(-12, 12)
        roof = luck.choice(((196, 58, 44), (46, 112, 168), (60, 140, 84)))
        draw.polygon([(x - 8, 168), (x + 42, 146), (x + 92, 168)], fill=roof)
        draw.rectangle((x, 186, x + 84, 212), fill=(150, 112, 74))
        for fruit in range(9):
            y = 180 + luck.randint(0, 6)
            colour = luck.choice(((226, 148, 38), (204, 66, 44), (120, 160, 60)))
            draw.ellipse((x + 4 + fruit * 9, y, x + 12 + fruit * 9, y + 8), fill=colour)
        draw.line((x + 2, 168, x + 2, 212), fill=(70, 70, 70), width=2)
        draw.line((x + 82, 168, x + 82, 212), fill=(70, 70, 70), width=2)


def _bikes(draw: Draw, luck: Random) -> None:
    for number in range(9):
        x, y = 70 + number * 38 + luck.randint(-8, 8), 196 + luck.randint(-12, 14)
        tilt = luck.choice((0, 0, 9))
        colour = luck.choice(((200, 60, 50), (50, 90, 160), (40, 44, 50), (230, 190, 60)))
        for wheel in (0, 30):
            draw.ellipse((x + wheel - 9, y + tilt, x + wheel + 9, y + 18 + tilt), outline=(30, 30, 34), width=3)
        draw.line((x, y + 9 + tilt, x + 14, y - 6, x + 30, y + 9 + tilt), fill=colour, width=4)
        draw.line((x + 24, y - 14, x + 30, y + 9), fill=colour, width=3)


def _bikes_in_order(draw: Draw, luck: Random) -> None:
    draw.rectangle((88, 180, 392, 212), outline=(240, 240, 240), width=2)
    for x in range(104, 380, 28):
        draw.ellipse((x - 8, 190, x + 8, 206), outline=(30, 30, 34), width=3)
        draw.line((x, 198, x + 6, 178), fill=(50, 90, 160), width=4)


def _heap(draw: Draw, luck: Random, colours: tuple[Colour, ...], count: int, spread: float, size: int) -> None:
    for _ in range(count):
        x, y = 240 + luck.gauss(0, spread), 206 - abs(luck.gauss(0, 10))
        half = luck.randint(size // 2, size)
        box = (x - half, y - half * 0.7, x + half, y + half * 0.7)
        draw.ellipse(box, fill=luck.choice(colours), outline=(60, 60, 60))


def _litter(draw: Draw, luck: Random) -> None:
    _heap(draw, luck, ((38, 40, 44), (214, 214, 210), (70, 120, 160), (190, 70, 60), (206, 186, 90)), 34, 56, 14)


def _rubble(draw: Draw, luck: Random) -> None:
    _heap(draw, luck, ((150, 92, 70), (170, 164, 156), (128, 122, 116), (190, 176, 150)), 60, 66, 16)


def _hole(draw: Draw, luck: Random) -> None:
    points = [
        (
            250 + math.cos(turn / 5 * math.pi) * luck.uniform(60, 96),
            262 + math.sin(turn / 5 * math.pi) * luck.uniform(16, 30),
        )
        for turn in range(10)
    ]
    draw.polygon(points, fill=(44, 42, 40), outline=(130, 126, 120))


def _patch(draw: Draw, luck: Random) -> None:
    draw.polygon([(160, 240), (340, 240), (356, 286), (146, 286)], fill=(66, 68, 72))


def _cover(draw: Draw, luck: Random) -> None:
    draw.ellipse((186, 240, 300, 284), fill=(22, 22, 24), outline=(150, 146, 140), width=5)
    draw.pieslice((214, 226, 330, 276), 200, 350, fill=(112, 114, 118), outline=(60, 60, 60))


def _cover_closed(draw: Draw, luck: Random) -> None:
    draw.ellipse((186, 240, 300, 284), fill=(112, 114, 118), outline=(150, 146, 140), width=5)
    for x in range(204, 288, 14):
        draw.line((x, 246, x, 278), fill=(84, 86, 90), width=2)


def _bills(draw: Draw, luck: Random) -> None:
    draw.rectangle((226, 30, 246, 206), fill=(150, 152, 150))
    for _ in range(24):
        x, y = luck.randint(40, 430), luck.randint(140, 164)
        x, y = (luck.randint(222, 238), luck.randint(60, 196)) if luck.random() < 0.5 else (x, y)
        colour = luck.choice(((250, 248, 230), (250, 220, 120), (240, 170, 170)))
        draw.rectangle((x, y, x + 15, y + 19), fill=colour, outline=(120, 120, 120))


def _pole(draw: Draw, luck: Random) -> None:
    draw.rectangle((226, 30, 246, 206), fill=(150, 152, 150))


def _sign(draw: Draw, luck: Random) -> None:
    draw.polygon([(170, 206), (186, 116), (300, 128), (290, 208)], fill=(198, 52, 44), outline=(250, 220, 120))
    for y in (138, 158, 178):
        draw.rectangle((200, y, 278, y + 9), fill=(250, 226, 150))


def _tree(draw: Draw, luck: Random) -> None:
    draw.line((140, 206, 330, 176), fill=(96, 72, 50), width=15)
    for _ in range(70):
        x, y = 310 + luck.gauss(0, 42), 170 + luck.gauss(0, 22)
        draw.ellipse((x - 11, y - 9, x + 11, y + 9), fill=luck.choice(((62, 116, 62), (84, 140, 74), (52, 96, 56))))


def _tree_stands(draw: Draw, luck: Random) -> None:
    draw.rectangle((234, 120, 246, 206), fill=(96, 72, 50))
    for _ in range(70):
        x, y = 240 + luck.gauss(0, 30), 92 + luck.gauss(0, 24)
        draw.ellipse((x - 11, y - 10, x + 11, y + 10), fill=luck.choice(((62, 116, 62), (84, 140, 74), (52, 96, 56))))


def _river(draw: Draw, luck: Random) -> None:
    draw.ellipse((60, 226, 430, 296), fill=(92, 112, 96))
    _heap(draw, luck, ((220, 220, 214), (190, 80, 70), (90, 130, 160)), 16, 90, 9)
    for y in range(238, 290, 12):
        draw.arc((80, y, 410, y + 16), 10, 170, fill=(128, 148, 130))


def _smoke(draw: Draw, luck: Random) -> None:
    draw.rectangle((214, 186, 286, 210), fill=(70, 60, 56))
    for step in range(46):
        x, y = 250 + luck.gauss(0, 8 + step), 186 - step * 3.4
        grey = 120 + step * 2
        half = 8 + step * 0.5
        draw.ellipse((x - half, y - half, x + half, y + half), fill=(grey, grey, grey))


def _wire(draw: Draw, luck: Random) -> None:
    draw.rectangle((100, 20, 110, 206), fill=(120, 118, 112))
    draw.rectangle((390, 20, 400, 206), fill=(120, 118, 112))
    draw.arc((104, -170, 396, 200), 0, 180, fill=(24, 24, 26), width=4)
    draw.arc((104, -120, 396, 70), 0, 180, fill=(24, 24, 26), width=2)


def _wire_tight(draw: Draw, luck: Random) -> None:
    draw.rectangle((100, 20, 110, 206), fill=(120, 118, 112))
    draw.rectangle((390, 20, 400, 206), fill=(120, 118, 112))
    draw.line((104, 36, 396, 36), fill=(24, 24, 26), width=3)


def _lamp(draw: Draw, luck: Random, glow: Colour = (70, 74, 80)) -> None:
    draw.rectangle((236, 40, 243, 206), fill=(110, 114, 118))
    draw.line((240, 42, 300, 34), fill=(110, 114, 118), width=5)
    draw.ellipse((286, 32, 322, 48), fill=glow)


def _lamp_lit(draw: Draw, luck: Random) -> None:
    _lamp(draw, luck, (255, 236, 160))
    draw.polygon([(292, 48), (316, 48), (360, 206), (250, 206)], outline=(255, 240, 180))


def _nothing(draw: Draw, luck: Random) -> None:
    pass


PROBLEMS: dict[str, Callable[[Draw, Random], None]] = {
    "stall": _stall,
    "bikes": _bikes,
    "litter": _litter,
    "rubble": _rubble,
    "hole": _hole,
    "cover": _cover,
    "bills": _bills,
    "sign": _sign,
    "tree": _tree,
    "river": _river,
    "smoke": _smoke,
    "wire": _wire,
    "lamp": _lamp,
}
PUT_RIGHT: dict[str, Callable[[Draw, Random], None]] = {
    "bikes": _bikes_in_order,
    "hole": _patch,
    "cover": _cover_closed,
    "bills": _pole,
    "tree": _tree_stands,
    "wire": _wire_tight,
    "lamp": _lamp_lit,
}
