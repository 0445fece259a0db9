from django.apps import AppConfig


class GeneratorConfig(AppConfig):
    name = "generator"
    verbose_name = "Generator"

    def ready(self) -> None:
        from generator import log_actions, notifications, receivers  # noqa: F401 - the log actions register themselves

        self._index_references()
        notifications.replace_wagtails_notifiers()
        receivers.connect()

    def _index_references(self) -> None:
        """Wagtail does this for what is in its admin, and so only in processes that serve it; imports run in others."""
        from wagtail.models import ReferenceIndex

        from generator.services.library.tables import TABLES

        for table in TABLES.values():
            ReferenceIndex.register_model(table.model)
