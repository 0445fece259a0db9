"""What processes keep of rows, forgotten: between tests the rows are gone."""


def forget_what_was_read() -> None:
    from django.contrib.contenttypes.models import ContentType
    from django.core.cache import cache

    from sites_app.hosts import host_table
    from sites_app.page_cache import figures, memos
    from sites_app.page_cache.freshness import freshness
    from sites_app.page_cache.local import local

    cache.clear()
    local.clear()
    memos.forget()
    figures.forget()
    freshness.forget()
    ContentType.objects.clear_cache()
    host_table.forget()
