"""What people keep beside leads in the inbox: tags, notes, saved filters, merges, bulk changes and downloads."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from leads.enums import BatchAction, BatchState, MatchKind
from leads.models.searched import SearchedModel, words_index
from sites_app.encryption import EncryptedTextField
from sites_app.enums import SiteRole
from sites_app.tenancy import KEPT_BY_PLATFORM, SiteScopedModel

LONGEST_TAG = 40
LONGEST_NOTE = 10_000


class LeadTag(SiteScopedModel):
    """A word that people of a site sort its leads by. Whoever changes leads makes and gives them."""

    wagtail_reference_index_ignore = True
    role_actions: ClassVar = KEPT_BY_PLATFORM

    name = models.CharField(max_length=LONGEST_TAG)

    class Meta:
        verbose_name = "tag of leads"
        verbose_name_plural = "tags of leads"
        ordering = [Lower("name"), "pk"]
        constraints = [models.UniqueConstraint("site", Lower("name"), name="leads_leadtag_unique_name")]

    def __str__(self) -> str:
        return self.name


class LeadNote(SearchedModel):
    """What somebody wrote down about a lead; its author may change it."""

    wagtail_reference_index_ignore = True
    role_actions: ClassVar = KEPT_BY_PLATFORM

    lead = models.ForeignKey("leads.Lead", on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = EncryptedTextField(max_length=LONGEST_NOTE)
    edited_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "note"
        ordering = ["-pk"]
        indexes = [words_index("leads_leadnote_words")]

    def searched_text(self) -> str:
        return str(self.text)

    def __str__(self) -> str:
        # Log entries keep it for ever, so it says nothing of the person.
        return f"Note {self.pk}"


class InboxView(SiteScopedModel):
    """A person's filters of the inbox under a name; a shared one is there for everybody who sees the site's leads.

    The one that is `is_default` is what its owner sees first.
    """

    wagtail_reference_index_ignore = True
    role_actions: ClassVar = KEPT_BY_PLATFORM

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    # It may hold a name that was searched for.
    query = EncryptedTextField(blank=True)
    is_shared = models.BooleanField("for everybody of the site", default=False)
    is_default = models.BooleanField("opens first", default=False)

    class Meta:
        verbose_name = "saved filter"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["site", "owner", "name"], name="leads_inboxview_unique_name"),
            models.UniqueConstraint(
                fields=["site", "owner"], condition=models.Q(is_default=True), name="leads_inboxview_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LeadMatchKey(SiteScopedModel):
    """By what leads are taken for one person: keyed hashes of a number, an address, a name with its place."""

    wagtail_reference_index_ignore = True
    role_actions: ClassVar = KEPT_BY_PLATFORM

    lead = models.ForeignKey("leads.Lead", on_delete=models.CASCADE, related_name="match_keys")
    kind = models.CharField(max_length=10, choices=MatchKind.choices)
    digest = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lead", "kind"], name="leads_leadmatchkey_once_per_kind")]
        indexes = [models.Index(fields=["site", "kind", "digest"], name="leads_matchkey_same")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of lead {self.lead_id}"


class LeadMerge(SiteScopedModel):
    """That `merged` became a part of `kept`, and all that is needed to take it back.

    Values are not copied here: the lead that was merged holds those that did not win. `swapped` names the fields whose
    values changed places, `moved` the rows that changed hands, `before` what else of `kept` was another.
    """

    wagtail_reference_index_ignore = True
    role_actions: ClassVar = KEPT_BY_PLATFORM

    kept = models.ForeignKey("leads.Lead", on_delete=models.CASCADE, related_name="merges")
    merged = models.ForeignKey("leads.Lead", on_delete=models.CASCADE, related_name="+")
    swapped = ArrayField(models.CharField(max_length=40), default=list)
    moved = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Lead {self.merged_id} into lead {self.kept_id}"


class LeadBatch(SiteScopedModel):
    """One change of many leads or submissions, done in parts; what they were before is kept so that it can be undone.

    `row_ids` is fixed when it starts: what comes later is not drawn in. `done` of them are through.
    """

    wagtail_reference_index_ignore = True
    role_actions: ClassVar = KEPT_BY_PLATFORM

    action = models.CharField(max_length=12, choices=BatchAction.choices)
    value = models.CharField(max_length=80, blank=True)
    label = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=BatchState.choices, default=BatchState.RUNNING)
    row_ids = ArrayField(models.BigIntegerField())
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    # {"<id>": what it was}, for those that the batch changed.
    before = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    undoes = models.OneToOneField("self", null=True, on_delete=models.SET_NULL, related_name="undone_by")

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["site", "by", "-id"], name="leads_batch_newest")]

    def __str__(self) -> str:
        return self.label

    @property
    def is_running(self) -> bool:
        return self.state == BatchState.RUNNING


class LeadExport(SiteScopedModel):
    """That somebody took leads along as a file. The right to add one is the right to download leads."""

    wagtail_reference_index_ignore = True
    role_actions: ClassVar = {SiteRole.ADMINISTRATOR: ("add", "view"), SiteRole.EDITOR: ("add",)}

    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    format = models.CharField(max_length=4)
    lead_ids = ArrayField(models.BigIntegerField())

    class Meta:
        verbose_name = "download of leads"
        verbose_name_plural = "downloads of leads"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{len(self.lead_ids):,} leads as {self.format.upper()}"
