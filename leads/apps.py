from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "leads"
    verbose_name = "Leads"

    def ready(self) -> None:
        from leads.models import Form
        from leads.services.conversion_people import person_of
        from sites_app.page_cache import watch
        from tracking.services.destinations import register_person

        # Pages that show a form show its fields, which are saved with it.
        watch(Form)
        register_person(person_of)
