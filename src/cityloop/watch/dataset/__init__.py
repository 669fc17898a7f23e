"""What operators said of alerts, as a set of pictures to teach a model with (COCO, object detection)."""
