from django.apps import AppConfig


class ContractorConfig(AppConfig):
    name = "cityloop.surfaces.contractor"
    label = "contractor"
