"""Who and what moves: people, cars, and the stall."""

from __future__ import annotations

import math

from cityloop.demo.scene.paint import Canvas, Colour, Sprite, darker

POSES = 8
SKIN = (132, 168, 208)


def walker(coat: Colour, trousers: Colour, pose: int, bag: bool) -> Sprite:
    """68 high, going right."""
    canvas = Canvas(40, 70)
    swing = math.sin(2 * math.pi * pose / POSES)
    for side, shade in ((-1, 0.75), (1, 1.0)):
        knee, foot = 20 + side * swing * 5, 20 + side * swing * 11
        canvas.line((20, 40), (knee, 53), 5.5, darker(trousers, shade))
        canvas.line((knee, 53), (foot - 1, 66), 4.5, darker(trousers, shade))
        canvas.box(foot - 3, 65, 8, 3.5, (34, 32, 36))
    canvas.line((21, 24), (20 - swing * 9, 40), 4, darker(coat, 0.7))
    canvas.shape([(13, 20), (27, 20), (28, 44), (12, 44)], coat)
    canvas.oval(20, 21, 7.4, 5, coat)
    canvas.line((19, 24), (20 + swing * 9, 40), 4.4, darker(coat, 0.88))
    if bag:
        canvas.box(8, 40, 9, 11, (60, 70, 150))
    canvas.oval(21, 10, 5.6, 6.8, SKIN)
    canvas.oval(20, 8, 6, 5.6, (36, 34, 40), (150, 380))
    return canvas.sprite()


def car(colour: Colour) -> Sprite:
    """150 long, going right."""
    canvas = Canvas(156, 62)
    canvas.shape([(4, 34), (20, 26), (136, 26), (151, 34), (152, 50), (4, 50)], colour)
    canvas.shape([(28, 27), (46, 8), (102, 8), (126, 27)], darker(colour, 0.92))
    canvas.shape([(35, 26), (49, 11), (72, 11), (72, 26)], (92, 80, 66))
    canvas.shape([(77, 26), (77, 11), (99, 11), (117, 26)], (112, 98, 82))
    canvas.line((10, 37), (148, 37), 1.2, darker(colour, 1.15 if max(colour) < 200 else 0.9))
    canvas.line((75, 27), (75, 48), 0.8, darker(colour, 0.75))
    canvas.box(2, 44, 152, 6, darker(colour, 0.55))
    canvas.oval(149, 36, 4, 3, (190, 230, 244))
    canvas.oval(6, 36, 3, 3, (60, 60, 190))
    for x in (36, 120):
        canvas.oval(x, 49, 12, 12, (30, 28, 28))
        canvas.oval(x, 49, 6.5, 6.5, (150, 152, 154))
        canvas.oval(x, 49, 2, 2, (80, 80, 80))
    return canvas.sprite()


def stall() -> Sprite:
    """A cart with fruit under a striped umbrella, and who sells it."""
    canvas = Canvas(150, 132)
    _seller(canvas)
    canvas.line((70, 28), (70, 100), 2.6, (210, 214, 216))
    _umbrella(canvas)
    canvas.box(22, 84, 96, 30, (52, 84, 128))
    canvas.box(22, 84, 96, 4, (84, 122, 170))
    for board in range(5):
        canvas.line((22, 92 + board * 5), (118, 92 + board * 5), 0.7, (40, 66, 104))
    for crate, tint in enumerate(((44, 60, 200), (46, 150, 236), (70, 170, 110), (60, 210, 240))):
        _fruit(canvas, 26 + crate * 23, tint)
    for x in (40, 100):
        canvas.oval(x, 118, 10, 10, (44, 42, 42))
        canvas.oval(x, 118, 5, 5, (140, 142, 144))
    canvas.box(122, 104, 22, 20, (110, 150, 176))
    canvas.oval(133, 104, 10, 5, (60, 140, 80))
    return canvas.sprite()


def _umbrella(canvas: Canvas) -> None:
    for panel in range(6):
        tint = (60, 60, 196) if panel % 2 else (232, 234, 238)
        left, right = 14 + panel * 112 / 6, 14 + (panel + 1) * 112 / 6
        canvas.shape([(70, 6), (left, 42), (right, 42)], tint)
        canvas.oval((left + right) / 2, 42, 112 / 12, 5, tint, (0, 180))
    canvas.oval(70, 7, 2.4, 2.4, (200, 204, 208))


def _fruit(canvas: Canvas, left: float, tint: Colour) -> None:
    canvas.box(left, 76, 20, 9, (80, 124, 168))
    for row, count in ((0, 4), (1, 3)):
        for index in range(count):
            canvas.oval(
                left + 3.2 + index * 4.6 + row * 2.2, 75 - row * 4, 2.7, 2.7, darker(tint, 1 - 0.12 * (index % 2))
            )


def _seller(canvas: Canvas) -> None:
    canvas.line((100, 96), (98, 124), 6, (70, 60, 52))
    canvas.line((104, 96), (107, 124), 6, (62, 54, 48))
    canvas.shape([(94, 64), (110, 64), (112, 98), (92, 98)], (150, 120, 60))
    canvas.oval(102, 52, 6.4, 7.6, SKIN)
    canvas.oval(102, 47, 11, 4, (120, 180, 208))
    canvas.oval(102, 45, 6, 4, (130, 190, 216))


def bags() -> Sprite:
    """A heap of refuse bags and a burst carton."""
    canvas = Canvas(130, 60)
    for x, y, across, tint in (
        (36, 42, 20, (44, 42, 40)),
        (66, 44, 22, (60, 58, 54)),
        (92, 42, 17, (96, 70, 48)),
        (52, 28, 17, (52, 50, 48)),
        (78, 27, 15, (70, 96, 60)),
    ):
        canvas.oval(x, y, across, across * 0.72, tint)
        canvas.oval(x - across * 0.3, y - across * 0.25, across * 0.3, across * 0.2, darker(tint, 1.5))
        canvas.shape([(x - 4, y - across * 0.66), (x + 4, y - across * 0.66), (x, y - across * 0.9)], darker(tint, 0.8))
    canvas.shape([(100, 38), (124, 34), (126, 56), (104, 58)], (96, 140, 176))
    canvas.shape([(100, 38), (112, 30), (124, 34)], (120, 164, 198))
    for x, tint in ((14, (210, 214, 220)), (22, (70, 70, 190)), (8, (150, 190, 90))):
        canvas.oval(x, 55, 5, 3, tint)
    return canvas.sprite()


def van() -> Sprite:
    """A delivery van, 190 long, going right."""
    canvas = Canvas(196, 96)
    canvas.shape([(4, 8), (136, 8), (136, 78), (4, 78)], (226, 228, 230))
    canvas.shape([(136, 22), (164, 24), (188, 50), (190, 78), (136, 78)], (208, 212, 216))
    canvas.shape([(142, 28), (162, 29), (180, 50), (142, 50)], (96, 82, 66))
    canvas.box(14, 24, 108, 20, (60, 120, 40))
    for letter in range(4):
        canvas.box(26 + letter * 24, 29, 14, 10, (230, 236, 240))
    canvas.box(2, 72, 188, 7, (110, 110, 112))
    canvas.oval(187, 62, 3, 4, (190, 230, 244))
    for x in (38, 152):
        canvas.oval(x, 78, 15, 15, (30, 28, 28))
        canvas.oval(x, 78, 8, 8, (150, 152, 154))
    return canvas.sprite()


def chatting() -> Sprite:
    """Three people who have stopped to talk."""
    canvas = Canvas(120, 74)
    found = canvas.sprite()
    for x, coat, trousers, turned in (
        (26.0, (70, 70, 170), (60, 60, 70), False),
        (58.0, (90, 140, 90), (70, 60, 52), True),
        (92.0, (190, 190, 200), (120, 80, 140), True),
    ):
        person = walker(coat, trousers, 0, x > 80)
        _beside(found, person.mirrored() if turned else person, x)
    return found


def _beside(group: Sprite, person: Sprite, x: float) -> None:
    """Into the sprite of a group, standing at `x`."""
    height, width = person.cover.shape[:2]
    left, top = round(x - width / 2), group.cover.shape[0] - height
    here = (slice(top, top + height), slice(max(left, 0), left + width))
    inner = (slice(None), slice(max(-left, 0), max(-left, 0) + group.cover[here].shape[1]))
    cover = person.cover[inner]
    group.picture[here] += cover * (person.picture[inner] - group.picture[here])
    group.cover[here][:] = 1 - (1 - group.cover[here]) * (1 - cover)


def railing() -> Sprite:
    """A piece of railing along the kerb."""
    canvas = Canvas(190, 46)
    for x in range(8, 190, 14):
        canvas.box(x, 8, 3, 32, (236, 238, 240))
    for y in (8, 32):
        canvas.box(4, y, 182, 4, (236, 238, 240))
    for x in (4, 94, 180):
        canvas.box(x, 4, 6, 40, (70, 110, 210))
    return canvas.sprite()
