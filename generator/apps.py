from django.apps import AppConfig


class GeneratorConfig(AppConfig):
    name = "generator"
    verbose_name = "Generator"

    def ready(self) -> None:
        from generator import log_actions, notifications, receivers  # noqa: F401 - the log actions register themselves

        notifications.replace_wagtails_notifiers()
        receivers.connect()
