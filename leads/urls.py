"""The addresses of forms on the hosts of sites."""

from django.urls import path

from leads.views.confirmations import ConfirmView
from leads.views.visitors import FormView, ThanksView, TokenView

urlpatterns = [
    path("forms/<slug:key>/", FormView.as_view(), name="form"),
    path("forms/<slug:key>/thanks/", ThanksView.as_view(), name="form_thanks"),
    path("forms/<slug:key>/confirm/<str:token>/", ConfirmView.as_view(), name="form_confirm"),
    path("forms/<slug:key>/token/", TokenView.as_view(), name="form_token"),
]
