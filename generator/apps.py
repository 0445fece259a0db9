from django.apps import AppConfig


class GeneratorConfig(AppConfig):
    name = "generator"
    verbose_name = "Generator"

    def ready(self) -> None:
        from generator import log_actions, notifications, receivers  # noqa: F401 - the log actions register themselves

        self._index_references()
        notifications.replace_wagtails_notifiers()
        receivers.connect()
        self._label_pages()
        self._name_labels()
        self._carry_notices()

    def _index_references(self) -> None:
        """Wagtail does this for what is in its admin, and so only in processes that serve it; imports run in others."""
        from wagtail.models import ReferenceIndex

        from generator.services.library.tables import TABLES

        for table in TABLES.values():
            ReferenceIndex.register_model(table.model)

    def _label_pages(self) -> None:
        """Statistics of articles count for what the articles were made of as well."""
        from generator.services.page_labels import labels_of
        from tracking.services import labels

        labels.register(labels_of)

    def _name_labels(self) -> None:
        """What leads came by is written down in words."""
        from generator.services.label_names import names_of
        from tracking.services import label_names

        label_names.register(names_of)

    def _carry_notices(self) -> None:
        """Whoever has a bell is told by it what other apps assigned to them, too."""
        from generator.services.notices import carry
        from sites_app.services import telling

        telling.register(carry)
