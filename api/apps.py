from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"
    verbose_name = "API"

    def ready(self) -> None:
        from api.v2.rich_text import write_by_context
        from sites_app.page_cache import EVERY, allow_parameters

        allow_parameters("/api/v2/", EVERY)
        write_by_context()
