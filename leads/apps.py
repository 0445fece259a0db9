from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "leads"
    verbose_name = "Leads"

    def ready(self) -> None:
        from leads.models import Form
        from sites_app.page_cache import watch

        # Pages that show a form show its fields, which are saved with it.
        watch(Form)
