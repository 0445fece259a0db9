from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "webhooks"
    verbose_name = "Webhooks"

    def ready(self) -> None:
        from sites_app.services import set_listeners
        from webhooks import receivers  # noqa: F401 - hears of single pages
        from webhooks.services import page_events

        set_listeners.listen(published=page_events.set_published, unpublished=page_events.set_unpublished)
