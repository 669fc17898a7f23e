"""The classes that models trained on COCO know, and what they mean for a zone. COCO knows no stall and no heap."""

from __future__ import annotations

from cityloop_edge.messages import Means

LABELS = tuple(
    """person,bicycle,car,motorcycle,airplane,bus,train,truck,boat,traffic light,fire hydrant,stop sign,parking meter,
bench,bird,cat,dog,horse,sheep,cow,elephant,bear,zebra,giraffe,backpack,umbrella,handbag,tie,suitcase,frisbee,skis,
snowboard,sports ball,kite,baseball bat,baseball glove,skateboard,surfboard,tennis racket,bottle,wine glass,cup,fork,
knife,spoon,bowl,banana,apple,sandwich,orange,broccoli,carrot,hot dog,pizza,donut,cake,chair,couch,potted plant,bed,
dining table,toilet,tv,laptop,mouse,remote,keyboard,cell phone,microwave,oven,toaster,sink,refrigerator,book,clock,vase,
scissors,teddy bear,hair drier,toothbrush""".replace("\n", "").split(",")
)
MEANS: dict[str, Means] = {
    **dict.fromkeys(("person", "bird", "cat", "dog", "horse", "sheep", "cow"), Means.LIVING),
    **dict.fromkeys(("bicycle", "car", "motorcycle", "bus", "truck"), Means.VEHICLE),
    **dict.fromkeys(
        ("bench", "backpack", "umbrella", "handbag", "suitcase", "bottle", "chair", "couch", "potted plant", "bed",
         "dining table", "tv", "refrigerator"), Means.THING,
    ),
}  # fmt: skip
