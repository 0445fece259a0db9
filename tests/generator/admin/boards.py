"""What tests of the board ask again and again."""

from django.urls import reverse

from generator.models import GeneratedArticle


def rows_of(tenant):
    return list(GeneratedArticle.objects.for_site(tenant.site).select_related("page").order_by("pk"))


def url(name, tenant, *args):
    return reverse(f"generator_board:{name}", args=[tenant.site.pk, *args])


def status_of(row):
    return GeneratedArticle.objects.for_site(row.site_id).get(pk=row.pk).status


def shown(client, tenant, query=""):
    """The titles on the board."""
    response = client.get(url("board", tenant) + query)
    assert response.status_code == 200
    columns = [*response.context["columns"], *response.context["drawer"]]
    return {card.card.article.pk for column in columns for card in column.cards}
