"""A camera on the loopback: serves a clip over RTSP, over and over. Run with the system's Python, which has GStreamer.

rtsp_camera.py CLIP.mp4 -> prints its port, serves rtsp://127.0.0.1:PORT/street
"""

# mypy: ignore-errors
# GStreamer's bindings come with the system's Python alone.

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

Gst.init(None)


class Clip(GstRtspServer.RTSPMediaFactory):
    def do_create_element(self, url):
        # multifilesrc hands the same MPEG-TS file out for ever, so the camera never comes to an end.
        return Gst.parse_launch(
            f'multifilesrc location="{sys.argv[1]}" loop=true ! tsdemux ! h264parse config-interval=-1 '
            "! identity sync=true ! rtph264pay name=pay0 pt=96"
        )


server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service("0")
factory = Clip()
factory.set_shared(True)
server.get_mount_points().add_factory("/street", factory)
server.attach(None)
print(server.get_bound_port(), flush=True)  # noqa: T201
GLib.MainLoop().run()
