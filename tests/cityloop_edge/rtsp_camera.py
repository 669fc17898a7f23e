"""A camera on the loopback: serves a clip over RTSP, over and over. Run with the system's Python, which has GStreamer.

rtsp_camera.py CLIP.ts [h264|h265] [--password USER:PASSWORD] [--udp] [--port N]
    -> prints its port, serves rtsp://127.0.0.1:PORT/street
"""

# mypy: ignore-errors
# GStreamer's bindings come with the system's Python alone.

import argparse

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

Gst.init(None)
parser = argparse.ArgumentParser()
parser.add_argument("clip")
parser.add_argument("codec", nargs="?", default="h264")
parser.add_argument("--password")
parser.add_argument("--udp", action="store_true")
parser.add_argument("--port", default="0")
given = parser.parse_args()


class Clip(GstRtspServer.RTSPMediaFactory):
    def do_create_element(self, url):
        # multifilesrc hands the same MPEG-TS file out for ever, so the camera never comes to an end.
        return Gst.parse_launch(
            f'multifilesrc location="{given.clip}" loop=true ! tsdemux ! {given.codec}parse config-interval=-1 '
            f"! identity sync=true ! rtp{given.codec}pay name=pay0 pt=96"
        )


server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(given.port)
factory = Clip()
factory.set_shared(True)
if given.udp:
    factory.set_protocols(GstRtsp.RTSPLowerTrans.UDP)
if given.password:
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    permissions = GstRtspServer.RTSPPermissions.new()
    permissions.add_permission_for_role("viewer", "media.factory.access", True)
    permissions.add_permission_for_role("viewer", "media.factory.construct", True)
    factory.set_permissions(permissions)
    auth = GstRtspServer.RTSPAuth.new()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    auth.add_digest(*given.password.split(":"), token)
    server.set_auth(auth)
server.get_mount_points().add_factory("/street", factory)
server.attach(None)
print(server.get_bound_port(), flush=True)  # noqa: T201
GLib.MainLoop().run()
