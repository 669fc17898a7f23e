"""Our own reader of RTSP: one thread for all cameras, keyframes alone, over TCP."""

from cityloop_edge.vision.sources.rtsp.description import Codec
from cityloop_edge.vision.sources.rtsp.packets import Keyframe
from cityloop_edge.vision.sources.rtsp.reader import Reader

__all__ = ["Codec", "Keyframe", "Reader"]
