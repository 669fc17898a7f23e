from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "cityloop.evidence"

    def ready(self) -> None:
        from django.conf import settings
        from PIL import Image

        Image.MAX_IMAGE_PIXELS = settings.EVIDENCE_MAX_PIXELS
