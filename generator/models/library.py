"""A site's content library: fragments, dictionaries, avatars, offers and article templates."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from generator.enums import FragmentType, Gender, HeadlineKind, OfferPointKind, PickRule, SlotBlockType
from sites_app.tenancy import SharableModel

SPINTAX_HELP = "Spintax and tokens are allowed, such as {quick|fast} and {City}."


class LibraryItem(ClusterableModel, SharableModel):
    """The abstract parent of library rows: a key that is unique per site and kind, and a name.

    A row without a site is in the shared library, which the platform keeps for every site.
    """

    key = models.SlugField(max_length=80, help_text="A stable short name, used by templates, imports and the API.")
    name = models.CharField(max_length=120)

    class Meta:
        abstract = True
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "key"], name="%(app_label)s_%(class)s_unique_key", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.name


class Niche(LibraryItem):
    """A field of business or life that avatars belong to."""

    description = models.TextField(blank=True)


class Avatar(LibraryItem):
    """A persona that an article speaks to."""

    wealth_cluster = models.CharField(max_length=80, blank=True)
    psychographics = models.TextField(blank=True)
    pain_points = models.TextField(blank=True, help_text="One per line; the first is {Pain_Point}.")
    tech_stack = models.TextField(blank=True)
    niches = ParentalManyToManyField(Niche, blank=True, related_name="avatars")


class AvatarVariant(Orderable):
    """A grammatical form of an avatar: how sentences about this person agree."""

    avatar = ParentalKey(Avatar, on_delete=models.CASCADE, related_name="variants")
    gender = models.CharField(max_length=10, choices=Gender.choices, default=Gender.NEUTRAL)
    identity = models.CharField(max_length=80, help_text="Such as “homeowner” or “property manager”.")
    pronoun = models.CharField(max_length=20, default="they")
    pronoun_object = models.CharField("object pronoun", max_length=20, default="them")
    pronoun_possessive = models.CharField("possessive pronoun", max_length=20, default="their")
    isare = models.CharField("is / are", max_length=10, default="are")
    has_have = models.CharField("has / have", max_length=10, default="have")
    does_do = models.CharField("does / do", max_length=10, default="do")

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["avatar", "gender"], name="generator_avatarvariant_unique_gender")
        ]

    def __str__(self) -> str:
        return f"{self.identity} ({self.get_gender_display()})"


class Offer(LibraryItem):
    """What the business offers to an article's reader."""

    title = models.CharField(max_length=160)
    hook = models.CharField(max_length=255, blank=True)
    call_to_action = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.title


class OfferPoint(Orderable):
    """A pain, a solution or a value of an offer, for all avatars or for one."""

    offer = ParentalKey(Offer, on_delete=models.CASCADE, related_name="points")
    kind = models.CharField(max_length=10, choices=OfferPointKind.choices)
    text = models.CharField(max_length=300)
    avatar = models.ForeignKey(Avatar, null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.text


class SpintaxDictionary(LibraryItem):
    """A named list of terms that `{key}` draws from."""

    class Meta(LibraryItem.Meta):
        verbose_name = "dictionary"
        verbose_name_plural = "dictionaries"


class DictionaryEntry(Orderable):
    dictionary = ParentalKey(SpintaxDictionary, on_delete=models.CASCADE, related_name="entries")
    term = models.CharField(max_length=200)
    weight = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(1000)])

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dictionary", "term"], name="generator_dictionaryentry_unique_term")
        ]

    def __str__(self) -> str:
        return self.term


class Fragment(LibraryItem):
    """A reusable piece of content. Without a campaign it is for every campaign of its site."""

    campaign = models.ForeignKey(
        "generator.Campaign",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="own_fragments",
        help_text="Leave empty to offer it to all campaigns of the site.",
    )
    fragment_type = models.CharField("type", max_length=20, choices=FragmentType.choices)
    heading = models.CharField(max_length=255, blank=True, help_text=SPINTAX_HELP)
    body = models.TextField(blank=True, help_text=SPINTAX_HELP + " Blank lines separate paragraphs.")
    weight = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(1000)])
    condition = models.CharField(
        max_length=120,
        blank=True,
        help_text="A token that must have a value, such as “landmark”, “!zip” or “state_code=TX”. Empty: always.",
    )
    is_active = models.BooleanField("in use", default=True)

    class Meta(LibraryItem.Meta):
        indexes = [models.Index(fields=["site", "fragment_type", "campaign"], name="generator_fragment_by_type")]
        constraints = [
            *LibraryItem.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(site__isnull=False) | models.Q(campaign=None),
                name="generator_fragment_shared_for_all",
                violation_error_message="A shared fragment cannot be for one campaign.",
            ),
        ]


class FragmentItem(Orderable):
    """One entry of a fragment that is a list: a feature, a step, a question and its answer, a button."""

    fragment = ParentalKey(Fragment, on_delete=models.CASCADE, related_name="items")
    title = models.CharField(max_length=255, help_text=SPINTAX_HELP)
    text = models.TextField(blank=True, help_text=SPINTAX_HELP)

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.title


class HeadlinePattern(LibraryItem):
    """A formula of headlines that several campaigns of the site may take instead of a text of their own."""

    kind = models.CharField(max_length=12, choices=HeadlineKind.choices, default=HeadlineKind.STATEMENT)
    formula = models.TextField(help_text=SPINTAX_HELP + " Every variant is a title of its own.")

    class Meta(LibraryItem.Meta):
        verbose_name = "headline pattern"


class ArticleTemplate(LibraryItem):
    """The order of an article's sections."""

    class Meta(LibraryItem.Meta):
        verbose_name = "article template"


class TemplateSlot(Orderable):
    """A place in a template that fragments of one type fill."""

    template = ParentalKey(ArticleTemplate, on_delete=models.CASCADE, related_name="slots")
    name = models.SlugField(max_length=60)
    fragment_type = models.CharField("fragments of type", max_length=20, choices=FragmentType.choices)
    block_type = models.CharField(
        "shown as", max_length=20, choices=SlotBlockType.choices, default=SlotBlockType.RICH_TEXT
    )
    pick = models.CharField(max_length=12, choices=PickRule.choices, default=PickRule.ONE)
    is_required = models.BooleanField("required", default=True)
    minimum = models.PositiveSmallIntegerField(default=1)
    maximum = models.PositiveSmallIntegerField(default=1, help_text="0 means no limit.")
    condition = models.CharField(
        max_length=120,
        blank=True,
        help_text="A token that must have a value, such as “landmark”, “!zip” or “state=Texas”.",
    )

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        constraints = [models.UniqueConstraint(fields=["template", "name"], name="generator_templateslot_unique_name")]

    def __str__(self) -> str:
        return self.name
