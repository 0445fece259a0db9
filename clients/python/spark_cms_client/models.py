"""Made by `make clients` from the OpenAPI document sha256:612fba943eb4d4a85533d2a7cdb4e83f; not to be edited."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict


class CallerSite(TypedDict):
    id: str
    key: str
    name: str


class WhoAmI(TypedDict):
    level: str
    name: str
    scopes: list[str]
    sites: list[CallerSite]
    expires_at: str | None


class Problem(TypedDict):
    type: str
    title: str
    status: int
    detail: str
    error: bool
    message: str
    code: str
    errors: NotRequired[list[dict[str, Any]] | None]


class TokenPair(TypedDict):
    access_token: str
    refresh_token: str
    token_type: str
    expires_in: int


class Credentials(TypedDict):
    username: str
    password: str
    otp: NotRequired[str]


class RefreshToken(TypedDict):
    refresh_token: str


class Status(TypedDict):
    versions: dict[str, str]
    database: str
    pending_migrations: list[str]
    unheard_queues: list[str] | None


type LogLevel = Literal["info", "warning", "error"]


class WorkLogFilters(TypedDict):
    limit: NotRequired[int]
    level: NotRequired[LogLevel | None]
    entity_type: NotRequired[str]
    action: NotRequired[str]
    user: NotRequired[str]
    site: NotRequired[str]
    site_id: NotRequired[str]
    since: NotRequired[str | None]
    until: NotRequired[str | None]
    parts: NotRequired[bool]
    cursor: NotRequired[str]


class WorkLogEntry(TypedDict):
    id: str
    action: str
    entity_type: str
    entity_id: str
    details: dict[str, Any]
    level: LogLevel
    user: str | None
    timestamp: str
    site_id: str | None
    label: str
    message: str
    comment: str


class QueueFilters(TypedDict):
    site_id: NotRequired[str]


class QueuesAnswer(TypedDict):
    pending: int
    paused: int
    processing: int
    completed_today: int
    failed_today: int


class RowAnswer(TypedDict):
    section: str
    key: str
    action: str
    fields: list[str]


class DashboardFilters(TypedDict):
    site_id: NotRequired[str]
    site: NotRequired[str]
    start_date: NotRequired[str | None]
    end_date: NotRequired[str | None]
    limit: NotRequired[int]


class DayAnswer(TypedDict):
    pageviews: int
    unique_sessions: int
    events: int
    conversions: int
    date: str


class PageAnswer(TypedDict):
    pageviews: int
    unique_sessions: int
    events: int
    conversions: int
    page_id: str
    page_path: str
    title: str


class PeriodAnswer(TypedDict):
    pageviews: int
    unique_sessions: int
    events: int
    conversions: int
    value: str
    conversion_rate: float
    start_date: str
    end_date: str


type JobKind = Literal[
    "generate",
    "approve",
    "publish",
    "reject",
    "review",
    "archive",
    "schedule",
    "unschedule",
    "release",
    "unpublish",
    "headlines",
    "rerender",
    "move",
    "delete",
    "undo",
    "rollback",
]


type JobStatus = Literal["pending", "running", "paused", "cancelling", "cancelled", "done", "failed"]


class JobAnswer(TypedDict):
    job_id: str
    kind: JobKind
    status: JobStatus
    site_id: str
    campaign_id: str | None
    comment: str
    created_by: str | None
    created_at: str
    started_at: str | None
    finished_at: str | None
    total: int
    done: int
    succeeded: int
    skipped: int
    failed: int
    running: int
    percent: float
    rate: float | None
    seconds_left: float | None
    error: str
    can: list[str]
    status_url: str
    events_url: str


class JobList(TypedDict):
    jobs: list[JobAnswer]
    next: str | None


class JobFailure(TypedDict):
    message: str
    article_id: str | None
    position: int | None


class Retried(TypedDict):
    message: NotRequired[str | None]


type CampaignStatus = Literal["draft", "testing", "approved", "running", "paused", "completed", "archived"]


type Method = Literal["all", "zip", "sample"]


type AxisKind = Literal["location", "avatar", "niche", "offer", "dictionary", "list"]


class CampaignProblem(TypedDict):
    field: str
    where: str
    code: str
    message: str
    line: int
    column: int
    is_error: bool


type LocationKind = Literal["country", "state", "county", "city"]


type SchemaType = Literal["Article", "Service", "LocalBusiness"]


class Axis(TypedDict):
    kind: AxisKind
    name: NotRequired[str]
    location_kind: NotRequired[LocationKind]
    states: NotRequired[list[str]]
    minimum_population: NotRequired[int]
    cluster: NotRequired[str | None]
    keys: NotRequired[list[str]]
    dictionary: NotRequired[str | None]
    rows: NotRequired[str]
    limit: NotRequired[int | None]


class NewCampaign(TypedDict):
    name: str
    headline_spintax_root: NotRequired[str]
    headline_pattern: NotRequired[str | None]
    target_word_count: NotRequired[int]
    location_mode: NotRequired[Literal["city", "county", "state"]]
    template: NotRequired[str]
    parent_page_id: NotRequired[str]
    method: NotRequired[Method]
    sample_size: NotRequired[int | None]
    seed: NotRequired[int]
    schema_type: NotRequired[SchemaType]
    hub_pattern: NotRequired[str]
    slug_pattern: NotRequired[str]
    meta_title_pattern: NotRequired[str]
    meta_description_pattern: NotRequired[str]
    reject_limit: NotRequired[int]
    axes: NotRequired[list[Axis]]
    exclusions: NotRequired[list[str]]
    site_id: NotRequired[str]
    key: NotRequired[str]


class CampaignChange(TypedDict):
    name: NotRequired[str]
    headline_spintax_root: NotRequired[str]
    headline_pattern: NotRequired[str | None]
    target_word_count: NotRequired[int]
    location_mode: NotRequired[Literal["city", "county", "state"]]
    template: NotRequired[str]
    parent_page_id: NotRequired[str]
    method: NotRequired[Method]
    sample_size: NotRequired[int | None]
    seed: NotRequired[int]
    schema_type: NotRequired[SchemaType]
    hub_pattern: NotRequired[str]
    slug_pattern: NotRequired[str]
    meta_title_pattern: NotRequired[str]
    meta_description_pattern: NotRequired[str]
    reject_limit: NotRequired[int]
    axes: NotRequired[list[Axis]]
    exclusions: NotRequired[list[str]]


class Preview(TypedDict):
    count: NotRequired[int]
    start: NotRequired[int]


class SampleAnswer(TypedDict):
    position: str
    title: str
    slug: str
    meta_title: str
    meta_description: str
    word_count: int
    content: str
    blocks: list[dict[str, Any]]
    axis_keys: dict[str, str]
    error: str


class Forecast(TypedDict):
    count: NotRequired[int | None]


class AdviceAnswer(TypedDict):
    code: str
    slot: str
    message: str


class SimilarityAnswer(TypedDict):
    mean: float
    highest: float
    pairs: int


class StateFilters(TypedDict):
    country: NotRequired[str]


class LocationAnswer(TypedDict):
    id: str
    name: str
    code: str
    key: str
    kind: LocationKind
    population: int


class CountyFilters(TypedDict):
    state: str
    limit: NotRequired[int]


class CityFilters(TypedDict):
    county: NotRequired[str]
    state: NotRequired[str]
    q: NotRequired[str]
    limit: NotRequired[int]


class SiteFilter(TypedDict):
    site_id: NotRequired[str]


class SlotAnswer(TypedDict):
    name: str
    fragment_type: str
    block_type: str
    is_required: bool


class TemplateAnswer(TypedDict):
    id: str
    key: str
    name: str
    is_shared: bool
    slots: list[SlotAnswer]


class TemplateList(TypedDict):
    templates: list[TemplateAnswer]


class AssembledArticle(TypedDict):
    title: str
    slug: str
    meta_title: str
    meta_description: str
    content: str
    blocks: list[dict[str, Any]]
    word_count: int


class AssemblerPreview(TypedDict):
    template_id: str
    variables: NotRequired[dict[str, str]]
    title: NotRequired[str]
    seed: NotRequired[int]
    site_id: NotRequired[str]


class Accepted(TypedDict):
    success: NotRequired[bool]
    id: NotRequired[str]
    counted: NotRequired[bool]


class SendToFactory(TypedDict):
    source: Literal["wordpress", "manual"]
    source_id: str
    target_site_id: NotRequired[str]
    count: NotRequired[int]


type HeadlineKind = Literal["statement", "question", "how_to", "list", "comparison", "offer"]


class PatternFilters(TypedDict):
    category: NotRequired[HeadlineKind | None]
    site_id: NotRequired[str]


class PatternAnswer(TypedDict):
    id: str
    key: str
    name: str
    category: HeadlineKind
    formula: str
    is_shared: bool


class PatternList(TypedDict):
    patterns: list[PatternAnswer]


class TemplateFilters(TypedDict):
    site_id: NotRequired[str]
    limit: NotRequired[int]
    cursor: NotRequired[str]


class ImageTemplateAnswer(TypedDict):
    id: str
    site_id: str
    name: str
    svg_content: str
    variables: dict[str, str]


class ImageTemplateList(TypedDict):
    templates: list[ImageTemplateAnswer]
    next: str | None


class MadeImageTemplate(TypedDict):
    id: str
    site_id: str
    name: str
    svg_content: str
    variables: dict[str, str]
    removed: list[str]


class NewImageTemplate(TypedDict):
    name: str
    svg_content: str
    variables: NotRequired[dict[str, str] | list[str]]
    site_id: NotRequired[str]


class Values(TypedDict):
    variables: NotRequired[dict[str, str]]


type LeadStatus = Literal["new", "contacted", "qualified", "converted", "rejected", "lost"]


class LeadRow(TypedDict):
    id: str
    site_id: str
    status: LeadStatus
    name: str
    email: str
    phone: str
    value: str | None
    first_at: str
    last_at: str
    first_touch: dict[str, Any]
    last_touch: dict[str, Any]


class LeadAnswerRow(TypedDict):
    key: str
    label: str
    kind: str
    value: Any


class LeadFile(TypedDict):
    id: str
    key: str
    name: str
    content_type: str
    size: int
    url: str


class LeadSubmission(TypedDict):
    id: str
    form: dict[str, str]
    answers: list[LeadAnswerRow]
    files: list[LeadFile]
    page_url: str
    referrer: str
    consent_text: str
    touch: dict[str, Any]
    created_at: str


class HeadlinesAnswer(TypedDict):
    generated: int
    headlines: list[str]
    stored: bool


class GenerateHeadlines(TypedDict):
    campaign_id: str
    spintax_root: NotRequired[str]
    limit: NotRequired[int]


type ArticleStatus = Literal[
    "queued", "processing", "qc", "approved", "scheduled", "published", "rejected", "unpublished", "archived", "failed"
]


type JobPriority = Literal[1, 5, 9]


class Place(TypedDict):
    city: NotRequired[str]
    state: NotRequired[str]
    county: NotRequired[str]


class ArticleFilters(TypedDict):
    site_id: NotRequired[str]
    campaign_id: NotRequired[str]
    status: NotRequired[ArticleStatus | None]
    limit: NotRequired[int]
    offset: NotRequired[int]
    cursor: NotRequired[str]


class ArticleAnswer(TypedDict):
    id: str
    article_id: str
    site_id: str
    campaign_id: str
    job_id: str | None
    status: ArticleStatus
    title: str
    slug: str
    meta_title: str
    meta_description: str
    place: str
    word_count: int
    is_live: bool
    url: str | None
    axis_keys: dict[str, str]
    priority: JobPriority
    assignee: str | None
    due_on: str | None
    release_at: str | None
    similarity: float | None
    local_share: float | None
    created_at: str
    updated_at: str
    published_at: str | None


class ArticleList(TypedDict):
    articles: list[ArticleAnswer]
    next: str | None


class Refusal(TypedDict):
    article_id: str
    code: str
    message: str
    status: ArticleStatus | None


type ApproveBatchArticleId = str


class BatchFilter(TypedDict):
    site_id: NotRequired[str]
    campaign_id: NotRequired[str]


class PublishArticle(TypedDict):
    article_id: str
    comment: NotRequired[str]


class PlanDay(TypedDict):
    date: str
    count: int


type PlanStatus = Literal["active", "paused", "ended"]


class ScheduleProduction(TypedDict):
    campaign_id: str
    target_count: int
    velocity_mode: NotRequired[str]
    start_date: NotRequired[str | None]
    per_day: NotRequired[int]


class DripAnswer(TypedDict):
    released: int
    refused: int
    unchanged: int
    waiting: int
    left_today: int | None
    job_id: str | None


class SitemapDrip(TypedDict):
    site_id: NotRequired[str]
    batch_size: NotRequired[int]


class QueueAnswer(TypedDict):
    processed: int
    lanes: int
    taken_back: int


class ProcessQueue(TypedDict):
    site_id: NotRequired[str]
    limit: NotRequired[int]
    priority: NotRequired[str | None]


class StatsFilters(TypedDict):
    site_id: NotRequired[str]
    campaign_id: NotRequired[str]


class StatsAnswer(TypedDict):
    total: int
    by_status: dict[str, int]


class InsertLinks(TypedDict):
    article_id: str
    max_links: NotRequired[int]
    min_distance: NotRequired[int]


class ScanDuplicates(TypedDict):
    site_id: NotRequired[str]
    threshold: NotRequired[float]


class Named(TypedDict):
    site: NotRequired[str]
    site_id: NotRequired[str]


class Webhook(TypedDict):
    id: str
    site_id: str
    url: str
    description: str
    events: list[str]
    is_active: bool
    paused_because: str
    failing_since: str | None
    last_success_at: str | None
    created_at: str


class WebhookList(TypedDict):
    webhooks: list[Webhook]


class WebhookWithSecret(TypedDict):
    id: str
    site_id: str
    url: str
    description: str
    events: list[str]
    is_active: bool
    paused_because: str
    failing_since: str | None
    last_success_at: str | None
    created_at: str
    secret: str


type DeliveryState = Literal["pending", "failed", "delivered", "dead"]


class Message(TypedDict):
    id: str
    event: str
    event_id: str
    state: DeliveryState
    attempts: int
    created_at: str
    next_attempt_at: str | None
    delivered_at: str | None
    status: int | None
    response: str
    error: str
    duration_ms: int | None


class Replayed(TypedDict):
    count: int


class MessageFilters(TypedDict):
    limit: NotRequired[int]
    state: NotRequired[DeliveryState | None]
    event: NotRequired[str]
    cursor: NotRequired[int | None]


class MessageList(TypedDict):
    messages: list[Message]
    next: str | None


type Address = str


class Pageview(TypedDict):
    page_path: NotRequired[Address]
    referrer: NotRequired[Address]
    id: NotRequired[str | None]
    site_id: NotRequired[str | int | None]
    session_id: NotRequired[Any]


type Name = str


type Value = str | bool | int | float | None


class ConversionIn(TypedDict):
    page_path: NotRequired[Address]
    referrer: NotRequired[Address]
    id: NotRequired[str | None]
    site_id: NotRequired[str | int | None]
    session_id: NotRequired[Any]
    conversion_type: NotRequired[Name]
    lead_id: NotRequired[str | int | None]
    value: NotRequired[float | str | None]
    currency: NotRequired[str]


class CodeValue(TypedDict):
    language: (
        Literal[
            "text",
            "bash",
            "c",
            "cpp",
            "csharp",
            "css",
            "diff",
            "docker",
            "go",
            "html",
            "ini",
            "java",
            "javascript",
            "json",
            "kotlin",
            "markdown",
            "php",
            "python",
            "ruby",
            "rust",
            "sql",
            "swift",
            "toml",
            "typescript",
            "xml",
            "yaml",
            "",
        ]
        | None
    )
    code: str
    caption: str


class DocumentMeta(TypedDict):
    type: NotRequired[str]
    detail_url: NotRequired[str]
    download_url: NotRequired[str]
    tags: NotRequired[list[str]]


class Document(TypedDict):
    id: NotRequired[int]
    meta: NotRequired[DocumentMeta]
    title: NotRequired[str]
    file_size: NotRequired[int | None]
    content_type: NotRequired[str]
    created_at: NotRequired[str | None]


class FeaturesValueItem(TypedDict):
    icon: (
        Literal[
            "check",
            "shield",
            "clock",
            "calendar",
            "home",
            "tools",
            "ruler",
            "camera",
            "document",
            "price",
            "card",
            "people",
            "heart",
            "chat",
            "phone",
            "pin",
            "truck",
            "leaf",
            "sun",
            "star",
            "spark",
            "award",
            "",
        ]
        | None
    )
    title: str
    text: str


class FeaturesValue(TypedDict):
    heading: str
    intro: str
    items: list[FeaturesValueItem]
    tone: Literal["plain", "tint", "brand", ""] | None


class FormFieldFiles(TypedDict):
    types: list[str]
    most: int
    most_bytes: int


class FormField(TypedDict):
    key: str
    label: str
    kind: str
    required: bool
    help_text: str
    placeholder: str
    choices: list[str]
    default: str
    max_length: int
    autocomplete: str
    files: FormFieldFiles | None


class FormShown(TypedDict):
    key: str
    name: str
    action: str
    is_active: bool
    button_label: str
    fields: list[FormField]


class GraphQLAnswer(TypedDict):
    data: NotRequired[dict[str, Any] | None]
    errors: NotRequired[list[dict[str, Any]]]


class GraphQLQuery(TypedDict):
    query: NotRequired[str]
    variables: NotRequired[dict[str, Any] | None]
    operationName: NotRequired[str | None]
    extensions: NotRequired[dict[str, Any] | None]


class ImageMeta(TypedDict):
    type: NotRequired[str]
    detail_url: NotRequired[str]
    download_url: NotRequired[str]
    tags: NotRequired[list[str]]


class ImageFocalPoint(TypedDict):
    x: float
    y: float


class ImageSrcset(TypedDict):
    webp: str | None
    avif: str | None


class KeyFactsValueItem(TypedDict):
    figure: str
    label: str


class KeyFactsValue(TypedDict):
    heading: str
    intro: str
    items: list[KeyFactsValueItem]
    tone: Literal["plain", "tint", "brand", ""] | None


class LatestPostsValue(TypedDict):
    heading: str


class LinkPage(TypedDict):
    id: int
    title: str


class Link(TypedDict):
    href: str
    page: LinkPage | None


class MapValueItem(TypedDict):
    name: str
    address: str
    latitude: float | None
    longitude: float | None
    phone: str
    hours: str
    map_url: str | None


class MediaValueFile(TypedDict):
    id: int
    title: str
    url: str
    full_url: str
    type: str


class MediaValueCaptions(TypedDict):
    id: int
    title: str
    url: str
    full_url: str
    type: str


class MenuLink(TypedDict):
    label: str
    href: str
    page: int | None
    opens_new_tab: bool
    children: list[MenuLink]


class OptInValue(TypedDict):
    heading: str
    text: str
    form: FormShown | None
    tone: Literal["plain", "tint", "brand", ""] | None


class PageReferenceMeta(TypedDict):
    type: NotRequired[str]
    detail_url: NotRequired[str]
    html_url: NotRequired[str | None]
    path: NotRequired[str | None]


class PageReference(TypedDict):
    id: NotRequired[int]
    meta: NotRequired[PageReferenceMeta]
    title: NotRequired[str]
    locale: NotRequired[str]


class PictureFocalPoint(TypedDict):
    x: float
    y: float


class PictureSrcset(TypedDict):
    webp: str | None
    avif: str | None


class Rendition(TypedDict):
    url: str
    full_url: str
    width: int
    height: int


class RichTextNodeRichTextNode(TypedDict):
    type: Literal["text"]
    text: str
    bold: NotRequired[Literal[True]]
    italic: NotRequired[Literal[True]]
    code: NotRequired[Literal[True]]
    superscript: NotRequired[Literal[True]]
    subscript: NotRequired[Literal[True]]
    strikethrough: NotRequired[Literal[True]]


class RichTextNodeRichTextNode7(TypedDict):
    type: Literal["image"]
    src: str
    alt: str


class RichTextNodeRichTextNode8(TypedDict):
    type: Literal["line-break", "divider"]


class StepsValueItem(TypedDict):
    title: str
    text: str


class StepsValue(TypedDict):
    heading: str
    intro: str
    items: list[StepsValueItem]
    tone: Literal["plain", "tint", "brand", ""] | None


class TableValueTableColumn(TypedDict):
    type: Literal["text", "number", "yes_no"]
    heading: str | None


class TableValueTableRow(TypedDict):
    values: list[str | bool]


class TableValueTable(TypedDict):
    columns: list[TableValueTableColumn]
    rows: list[TableValueTableRow]
    caption: str | None


class TableValue(TypedDict):
    heading: str
    intro: str
    table: TableValueTable
    note: str
    has_row_headings: bool
    tone: Literal["plain", "tint", "brand", ""] | None


class ListPagesAnswerMeta(TypedDict):
    total_count: int
    total_is_exact: bool
    next: str | None


class ListImagesAnswerMeta(TypedDict):
    total_count: int
    total_is_exact: bool
    next: str | None


class ListDocumentsAnswerMeta(TypedDict):
    total_count: int
    total_is_exact: bool
    next: str | None


class ListDocumentsAnswer(TypedDict):
    meta: ListDocumentsAnswerMeta
    items: list[Document]


class GetSiteAnswerLocale(TypedDict):
    code: str
    path: str
    is_default: bool


class GetSiteAnswerLook(TypedDict):
    theme: str
    brand_color: str
    accent_color: str
    color_scheme: str
    density: str
    radius: str | None
    heading_weight: str | None
    fonts: str | None
    stylesheet: str
    font_stylesheets: list[str]


class GetSiteAnswerBusinessAddress(TypedDict):
    street: str
    locality: str
    region: str
    postal_code: str
    country: str


class GetSiteAnswerBusinessOpeningHour(TypedDict):
    rule: str
    days: str
    times: str | None


class GetSiteAnswerBusiness(TypedDict):
    type: str
    name: str
    phone: str | None
    email: str | None
    address: GetSiteAnswerBusinessAddress
    geo: dict[str, Any] | None
    opening_hours: list[GetSiteAnswerBusinessOpeningHour]
    profiles: list[str]


class GetSiteAnswerVerification(TypedDict):
    google: str | None
    bing: str | None


class GetSiteAnswerApp(TypedDict):
    is_installable: bool
    short_name: str


class GetMenusAnswer(TypedDict):
    header: list[MenuLink]
    footer: list[MenuLink]
    legal: list[MenuLink]


class GetMenuAnswer(TypedDict):
    location: str
    items: list[MenuLink]


class ListRedirectsAnswerListRedirectsAnswerMeta(TypedDict):
    total_count: int
    total_is_exact: bool
    next: str | None


class ListRedirectsAnswerListRedirectsAnswerItem(TypedDict):
    from_path: str
    to: str
    page: int | None
    is_permanent: bool
    status: Literal[301, 302]


class ListRedirectsAnswerListRedirectsAnswer(TypedDict):
    meta: ListRedirectsAnswerListRedirectsAnswerMeta
    items: list[ListRedirectsAnswerListRedirectsAnswerItem]


class ListRedirectsAnswerListRedirectsAnswer1(TypedDict):
    from_path: str
    to: str
    page: int | None
    is_permanent: bool
    status: Literal[301, 302]


type ListRedirectsAnswer = ListRedirectsAnswerListRedirectsAnswer | ListRedirectsAnswerListRedirectsAnswer1


class ListFormsAnswerItem(TypedDict):
    key: str
    name: str
    purpose: str


class ListFormsAnswer(TypedDict):
    items: list[ListFormsAnswerItem]


class GetFormAnswerFieldFiles(TypedDict):
    types: list[str]
    most: int
    most_bytes: int


class GetFormAnswerField(TypedDict):
    key: str
    label: str
    kind: str
    required: bool
    help_text: str
    placeholder: str
    choices: list[str]
    default: str
    max_length: int
    autocomplete: str
    files: GetFormAnswerFieldFiles | None


class GetFormAnswer(TypedDict):
    key: str
    name: str
    action: str
    is_active: bool
    button_label: str
    fields: list[GetFormAnswerField]
    submit_url: str
    honeypot: str
    success_message: str
    token: str


class SubmitFormBody(TypedDict):
    data: dict[str, Any]
    page: NotRequired[int]
    page_url: NotRequired[str]
    referrer: NotRequired[str]
    token: NotRequired[str]
    idempotency_key: NotRequired[str]


class SubmitFormAnswer(TypedDict):
    status: Literal["received"]
    submission_id: str
    message: str
    redirect: str | None


class SearchSiteAnswerMeta(TypedDict):
    total_count: int
    total_is_exact: bool
    next: str | None


class SearchSiteAnswerItem(TypedDict):
    id: int
    meta: dict[str, Any]
    title: str
    type: str
    kind: str
    highlighted_title: str
    excerpt: str


class SearchSiteAnswer(TypedDict):
    query: str
    correction: str | None
    meta: SearchSiteAnswerMeta
    items: list[SearchSiteAnswerItem]


class SuggestPagesAnswerItem(TypedDict):
    id: int
    meta: dict[str, Any]
    title: str


class SuggestPagesAnswer(TypedDict):
    query: str
    items: list[SuggestPagesAnswerItem]


class ListAddressesAnswerItemAlternate(TypedDict):
    locale: str
    loc: str


class ListAddressesAnswerItem(TypedDict):
    page: int
    path: str
    loc: str
    lastmod: str | None
    locale: str
    alternates: list[ListAddressesAnswerItemAlternate]


class ListAddressesAnswer(TypedDict):
    next: int | None
    items: list[ListAddressesAnswerItem]


class ListHubsAnswerItem(TypedDict):
    id: int
    title: str
    kind: str
    introduction: str
    path: str
    html_url: str
    detail_url: str
    article_count: int
    total_article_count: int
    children: list[dict[str, Any]]


class ListHubsAnswer(TypedDict):
    is_complete: bool
    items: list[ListHubsAnswerItem]


class ListPlacesAnswerMeta(TypedDict):
    total_count: int
    total_is_exact: bool
    next: str | None


class ListPlacesAnswerItem(TypedDict):
    key: str
    kind: str
    name: str
    code: str
    parent: str | None
    population: int
    latitude: float | None
    longitude: float | None
    timezone: str | None
    distance_km: float | None


class ListPlacesAnswer(TypedDict):
    meta: ListPlacesAnswerMeta
    items: list[ListPlacesAnswerItem]


class GetPlaceAnswerWithinItem(TypedDict):
    key: str
    kind: str
    name: str
    code: str


class GetPlaceAnswer(TypedDict):
    key: str
    kind: str
    name: str
    code: str
    parent: str | None
    population: int
    latitude: float | None
    longitude: float | None
    timezone: str | None
    distance_km: float | None
    zip_codes: list[str]
    within: list[GetPlaceAnswerWithinItem]


class ListSchemasAnswer(TypedDict):
    blocks: dict[str, str]
    streams: dict[str, str]
    rich_text: str


class ImportBlueprintBodyFile(TypedDict):
    file: bytes
    site_id: NotRequired[str]
    dry_run: NotRequired[bool]
    digest: NotRequired[str]


class ImportBlueprintBody(TypedDict):
    source_url: str
    site_name: NotRequired[str]
    site_id: NotRequired[str]
    import_pages: NotRequired[bool]
    import_posts: NotRequired[bool]


type RetryJobBody = Retried | None


type ListStatesAnswer = list[LocationAnswer]


type ListCountiesAnswer = list[LocationAnswer]


type ListCitiesAnswer = list[LocationAnswer]


class SendLeadBody(TypedDict):
    name: str
    email: str
    phone: NotRequired[str]
    message: NotRequired[str]
    source: NotRequired[str]
    site_id: NotRequired[str | int | None]
    page: NotRequired[int | str]
    page_url: NotRequired[str]
    referrer: NotRequired[str]
    token: NotRequired[str]
    idempotency_key: NotRequired[str]
    your_website: NotRequired[str]


class SendLeadAnswer(TypedDict):
    success: Literal[True]
    id: str


class SendFormBody(TypedDict):
    form_id: str | int
    data: dict[str, Any]
    site_id: NotRequired[str | int | None]
    page: NotRequired[int | str]
    page_url: NotRequired[str]
    referrer: NotRequired[str]
    token: NotRequired[str]
    idempotency_key: NotRequired[str]
    your_website: NotRequired[str]


class SendFormAnswer(TypedDict):
    success: Literal[True]
    submission_id: str


type ProcessQueueBody = ProcessQueue | None


class WorkLogAnswer(TypedDict):
    entries: list[WorkLogEntry]
    next: str | None


class ImportAnswer(TypedDict):
    dry_run: bool
    created: int
    changed: int
    unchanged: int
    digest: str
    notices: list[str]
    changes: list[RowAnswer]


class DashboardAnswer(TypedDict):
    pageviews: int
    unique_sessions: int
    events: int
    conversions: int
    value: str
    conversion_rate: float
    start_date: str
    end_date: str
    previous: PeriodAnswer
    top_pages: list[PageAnswer]
    trend: list[DayAnswer]


class JobFilters(TypedDict):
    site_id: NotRequired[str]
    campaign_id: NotRequired[str]
    status: NotRequired[JobStatus | None]
    kind: NotRequired[JobKind | None]
    limit: NotRequired[int]
    cursor: NotRequired[str]


class JobDetail(TypedDict):
    job_id: str
    kind: JobKind
    status: JobStatus
    site_id: str
    campaign_id: str | None
    comment: str
    created_by: str | None
    created_at: str
    started_at: str | None
    finished_at: str | None
    total: int
    done: int
    succeeded: int
    skipped: int
    failed: int
    running: int
    percent: float
    rate: float | None
    seconds_left: float | None
    error: str
    can: list[str]
    status_url: str
    events_url: str
    errors: list[JobFailure]


class CampaignFilters(TypedDict):
    site_id: NotRequired[str]
    status: NotRequired[CampaignStatus | None]
    limit: NotRequired[int]
    cursor: NotRequired[str]


class CampaignAnswer(TypedDict):
    id: str
    key: str
    name: str
    site_id: str
    status: CampaignStatus
    headline_spintax_root: str
    headline_pattern: str | None
    target_word_count: int
    location_mode: str | None
    template: str
    method: Method
    is_held: bool
    held_because: str
    is_approved: bool
    created_at: str
    updated_at: str


class CampaignList(TypedDict):
    campaigns: list[CampaignAnswer]
    next: str | None


class AxisAnswer(TypedDict):
    kind: AxisKind
    name: NotRequired[str]
    location_kind: NotRequired[LocationKind]
    states: NotRequired[list[str]]
    minimum_population: NotRequired[int]
    cluster: NotRequired[str | None]
    keys: NotRequired[list[str]]
    dictionary: NotRequired[str | None]
    rows: NotRequired[str]
    limit: NotRequired[int | None]
    count: int


class CampaignDetail(TypedDict):
    id: str
    key: str
    name: str
    site_id: str
    status: CampaignStatus
    headline_spintax_root: str
    headline_pattern: str | None
    target_word_count: int
    location_mode: str | None
    template: str
    method: Method
    is_held: bool
    held_because: str
    is_approved: bool
    created_at: str
    updated_at: str
    axes: list[AxisAnswer]
    exclusions: list[str]
    hub_pattern: str
    slug_pattern: str
    meta_title_pattern: str
    meta_description_pattern: str
    schema_type: SchemaType
    sample_size: int | None
    seed: str
    reject_limit: int
    parent_page_id: str
    version: int | None
    headlines: str
    size: str
    problems: list[CampaignProblem]
    articles: dict[str, int]


class PreviewAnswer(TypedDict):
    size: str
    left: str
    articles: list[SampleAnswer]


class ForecastAnswer(TypedDict):
    pages: int
    samples: int
    words: int
    fewest_words: int
    most_words: int
    total_words: int
    total_bytes: int
    is_size_measured: bool
    rate: float
    is_rate_measured: bool
    seconds: float
    similarity: SimilarityAnswer | None
    advice: list[AdviceAnswer]


class LeadFilters(TypedDict):
    site_id: NotRequired[str]
    status: NotRequired[LeadStatus | None]
    since: NotRequired[str | None]
    until: NotRequired[str | None]
    limit: NotRequired[int]
    cursor: NotRequired[str]


class LeadList(TypedDict):
    leads: list[LeadRow]
    next: str | None


class LeadDetail(TypedDict):
    id: str
    site_id: str
    status: LeadStatus
    name: str
    email: str
    phone: str
    value: str | None
    first_at: str
    last_at: str
    first_touch: dict[str, Any]
    last_touch: dict[str, Any]
    submissions: list[LeadSubmission]


class ArticleDetail(TypedDict):
    id: str
    article_id: str
    site_id: str
    campaign_id: str
    job_id: str | None
    status: ArticleStatus
    title: str
    slug: str
    meta_title: str
    meta_description: str
    place: str
    word_count: int
    is_live: bool
    url: str | None
    axis_keys: dict[str, str]
    priority: JobPriority
    assignee: str | None
    due_on: str | None
    release_at: str | None
    similarity: float | None
    local_share: float | None
    created_at: str
    updated_at: str
    published_at: str | None
    content: str
    blocks: list[dict[str, Any]]


class GenerateArticle(TypedDict):
    campaign_id: str
    headline: NotRequired[str]
    location: NotRequired[Place | None]
    avatar_id: NotRequired[str]
    count: NotRequired[int | None]


class BatchAnswer(TypedDict):
    approved: int
    unchanged: int
    refused: list[Refusal]
    job_id: str | None


class ApproveBatch(TypedDict):
    article_ids: NotRequired[list[ApproveBatchArticleId] | None]
    filter: NotRequired[BatchFilter | None]
    site_id: NotRequired[str]
    comment: NotRequired[str]


class PlanAnswer(TypedDict):
    plan_id: str
    campaign_id: str
    velocity_mode: str
    status: PlanStatus
    start_date: str
    target_count: int
    per_day: int
    timezone: str
    days: list[PlanDay]
    job_id: str | None


class Event(TypedDict):
    page_path: NotRequired[Address]
    referrer: NotRequired[Address]
    id: NotRequired[str | None]
    site_id: NotRequired[str | int | None]
    session_id: NotRequired[Any]
    event_name: Name
    properties: NotRequired[dict[Name, Value]]


class WebhookIn(TypedDict):
    url: str
    events: list[Event]
    description: NotRequired[str]
    is_active: NotRequired[bool]


class WebhookChanges(TypedDict):
    url: NotRequired[str | None]
    events: NotRequired[list[Event] | None]
    description: NotRequired[str | None]
    is_active: NotRequired[bool | None]


class CodeBlock(TypedDict):
    type: Literal["code"]
    value: CodeValue
    id: str | None


class ColumnsValueColumns2Value(TypedDict):
    label: str
    link: Link | None


class ColumnsValueColumns2(TypedDict):
    type: Literal["button"]
    value: ColumnsValueColumns2Value
    id: str | None


class CtaValue(TypedDict):
    heading: str
    text: str
    button_label: str
    link: Link | None
    tone: Literal["plain", "tint", "brand", ""] | None


class FeaturesBlock(TypedDict):
    type: Literal["features"]
    value: FeaturesValue
    id: str | None


class ImageRenditions(TypedDict):
    thumb: Rendition
    small: Rendition
    medium: Rendition
    large: Rendition


class ImageAvif(TypedDict):
    thumb: Rendition | None
    small: Rendition | None
    medium: Rendition | None
    large: Rendition | None


class Image(TypedDict):
    id: NotRequired[int]
    meta: NotRequired[ImageMeta]
    title: NotRequired[str]
    alt: NotRequired[str]
    width: NotRequired[int]
    height: NotRequired[int]
    focal_point: NotRequired[ImageFocalPoint | None]
    src: NotRequired[str]
    srcset: NotRequired[ImageSrcset]
    renditions: NotRequired[ImageRenditions]
    avif: NotRequired[ImageAvif]


class KeyFactsBlock(TypedDict):
    type: Literal["key_facts"]
    value: KeyFactsValue
    id: str | None


class LatestPostsBlock(TypedDict):
    type: Literal["latest_posts"]
    value: LatestPostsValue
    id: str | None


class OptInBlock(TypedDict):
    type: Literal["opt_in"]
    value: OptInValue
    id: str | None


class PageMeta(TypedDict):
    type: NotRequired[
        Literal[
            "leads.FormPage",
            "sites_app.ArticlePage",
            "sites_app.BlogIndexPage",
            "sites_app.BlogPostPage",
            "sites_app.HomePage",
            "sites_app.HubPage",
            "sites_app.StandardPage",
        ]
    ]
    detail_url: NotRequired[str]
    html_url: NotRequired[str | None]
    path: NotRequired[str | None]
    slug: NotRequired[str]
    show_in_menus: NotRequired[bool]
    seo_title: NotRequired[str]
    search_description: NotRequired[str]
    first_published_at: NotRequired[str | None]
    last_published_at: NotRequired[str | None]
    alias_of: NotRequired[PageReference | None]
    parent: NotRequired[PageReference | None]
    translations: NotRequired[list[PageReference]]
    locale: NotRequired[str]
    status: NotRequired[str]
    has_unpublished_changes: NotRequired[bool]
    is_preview: NotRequired[bool]


class PictureRenditions(TypedDict):
    thumb: Rendition
    small: Rendition
    medium: Rendition
    large: Rendition


class PictureAvif(TypedDict):
    thumb: Rendition | None
    small: Rendition | None
    medium: Rendition | None
    large: Rendition | None


class Picture(TypedDict):
    id: int
    title: str
    alt: str
    width: int
    height: int
    focal_point: PictureFocalPoint | None
    src: str
    srcset: PictureSrcset
    renditions: PictureRenditions
    avif: PictureAvif


class QuoteValue(TypedDict):
    text: str
    attribution: str
    role: str
    portrait: Picture | None
    rating: Literal["5", "4", "3", "2", "1", ""] | None


class StepsBlock(TypedDict):
    type: Literal["steps"]
    value: StepsValue
    id: str | None


class TableBlock(TypedDict):
    type: Literal["table"]
    value: TableValue
    id: str | None


class ListImagesAnswer(TypedDict):
    meta: ListImagesAnswerMeta
    items: list[Image]


class GetSiteAnswer(TypedDict):
    id: str
    key: str
    name: str
    tagline: str
    url: str
    front_end_url: str | None
    timezone: str
    locales: list[GetSiteAnswerLocale]
    look: GetSiteAnswerLook
    logo: Picture | None
    favicon: Picture | None
    header_action: MenuLink | None
    footer_text: str
    legal: list[MenuLink]
    business: GetSiteAnswerBusiness
    verification: GetSiteAnswerVerification
    app: GetSiteAnswerApp


class AvatarGridValueItem(TypedDict):
    image: Picture | None
    name: str
    role: str
    text: str
    link: Link | None


class AvatarGridValue(TypedDict):
    heading: str
    intro: str
    items: list[AvatarGridValueItem]
    layout: Literal["portraits", "rows", ""] | None
    tone: Literal["plain", "tint", "brand", ""] | None


class CardGridValueItem(TypedDict):
    title: str
    text: str
    image: Picture | None
    link: Link | None


class CardGridValue(TypedDict):
    heading: str
    intro: str
    items: list[CardGridValueItem]
    tone: Literal["plain", "tint", "brand", ""] | None


class ColumnsValueColumns1Value(TypedDict):
    image: Picture | None
    alt: str
    caption: str


class ColumnsValueColumns1(TypedDict):
    type: Literal["image"]
    value: ColumnsValueColumns1Value
    id: str | None


class CtaBlock(TypedDict):
    type: Literal["cta"]
    value: CtaValue
    id: str | None


class EmbedValue(TypedDict):
    url: str
    title: str
    poster: Picture | None
    caption: str
    shape: Literal["wide", "classic", "square", "tall", ""] | None
    width: Literal["text", "wide", ""] | None
    provider: str | None
    player_url: str | None


class GalleryValueItem(TypedDict):
    image: Picture | None
    caption: str
    alt: str


class GalleryValue(TypedDict):
    heading: str
    intro: str
    items: list[GalleryValueItem]
    layout: Literal["grid", "lead", "natural", ""] | None
    tone: Literal["plain", "tint", "brand", ""] | None


class HeroValue(TypedDict):
    eyebrow: str
    heading: str
    text: str
    image: Picture | None
    button_label: str
    link: Link | None
    second_label: str
    second_link: Link | None
    layout: Literal["split", "mirrored", "stacked", "cover", "plain", ""] | None


class ImageValue(TypedDict):
    image: Picture | None
    caption: str
    alt: str
    width: Literal["text", "wide", ""] | None


class MapValue(TypedDict):
    heading: str
    intro: str
    items: list[MapValueItem]
    image: Picture | None
    alt: str
    opens_in: Literal["device", "openstreetmap", "google", "apple", ""] | None
    tone: Literal["plain", "tint", "brand", ""] | None


class QuoteBlock(TypedDict):
    type: Literal["quote"]
    value: QuoteValue
    id: str | None


class AvatarGridBlock(TypedDict):
    type: Literal["avatar_grid"]
    value: AvatarGridValue
    id: str | None


class CardGridBlock(TypedDict):
    type: Literal["card_grid"]
    value: CardGridValue
    id: str | None


class EmbedBlock(TypedDict):
    type: Literal["embed"]
    value: EmbedValue
    id: str | None


class GalleryBlock(TypedDict):
    type: Literal["gallery"]
    value: GalleryValue
    id: str | None


class HeroBlock(TypedDict):
    type: Literal["hero"]
    value: HeroValue
    id: str | None


class ImageBlock(TypedDict):
    type: Literal["image"]
    value: ImageValue
    id: str | None


class MapBlock(TypedDict):
    type: Literal["map"]
    value: MapValue
    id: str | None


type Block = (
    RichTextBlock
    | QuoteBlock
    | FaqBlock
    | TableBlock
    | CodeBlock
    | ImageBlock
    | MediaTextBlock
    | GalleryBlock
    | MediaBlock
    | EmbedBlock
    | HeroBlock
    | ColumnsBlock
    | FeaturesBlock
    | StepsBlock
    | KeyFactsBlock
    | AvatarGridBlock
    | MapBlock
    | CtaBlock
    | FormBlock
    | OptInBlock
    | CardGridBlock
    | LatestPostsBlock
)


class ColumnsBlock(TypedDict):
    type: Literal["columns"]
    value: ColumnsValue
    id: str | None


class ColumnsValueColumns(TypedDict):
    type: Literal["text"]
    value: RichText
    id: str | None


class ColumnsValue(TypedDict):
    heading: str
    intro: str
    columns: list[list[ColumnsValueColumns | ColumnsValueColumns1 | ColumnsValueColumns2]]
    widths: Literal["equal", "first", "last", ""] | None
    tone: Literal["plain", "tint", "brand", ""] | None


class FaqBlock(TypedDict):
    type: Literal["faq"]
    value: FaqValue
    id: str | None


class FaqValueItem(TypedDict):
    question: str
    answer: RichText


class FaqValue(TypedDict):
    heading: str
    intro: str
    items: list[FaqValueItem]
    tone: Literal["plain", "tint", "brand", ""] | None


class FormBlock(TypedDict):
    type: Literal["form"]
    value: FormValue
    id: str | None


class FormValue(TypedDict):
    heading: str
    intro: str
    form: FormShown | None
    beside: RichText
    shows_business: bool
    tone: Literal["plain", "tint", "brand", ""] | None


class MediaBlock(TypedDict):
    type: Literal["media"]
    value: MediaValue
    id: str | None


class MediaTextBlock(TypedDict):
    type: Literal["media_text"]
    value: MediaTextValue
    id: str | None


class MediaTextValue(TypedDict):
    heading: str
    text: RichText
    image: Picture | None
    alt: str
    button_label: str
    link: Link | None
    image_side: Literal["start", "end", ""] | None
    tone: Literal["plain", "tint", "brand", ""] | None


class MediaValue(TypedDict):
    title: str
    file: MediaValueFile | None
    url: str
    poster: Picture | None
    caption: str
    captions: MediaValueCaptions | None
    captions_language: str
    transcript: RichText
    shape: Literal["wide", "classic", "square", "tall", ""] | None
    width: Literal["text", "wide", ""] | None
    kind: Literal["video", "audio", "embed"] | None
    player_url: str | None


class Page(TypedDict):
    id: NotRequired[int]
    meta: NotRequired[PageMeta]
    title: NotRequired[str]
    robots: NotRequired[str]
    kind: NotRequired[str]
    introduction: NotRequired[str]
    body: NotRequired[list[Block]]
    place_name: NotRequired[str]
    latitude: NotRequired[float | None]
    longitude: NotRequired[float | None]
    word_count: NotRequired[int | None]
    structured_data: NotRequired[list[Any] | dict[str, Any] | None]
    published_on: NotRequired[str | None]
    author_name: NotRequired[str]
    image: NotRequired[Image | None]
    tags: NotRequired[list[str]]
    form_section: NotRequired[FormValue]


type RichText = str | list[RichTextNode]


class RichTextBlock(TypedDict):
    type: Literal["rich_text"]
    value: RichTextValue
    id: str | None


class RichTextNodeRichTextNode1(TypedDict):
    type: Literal["paragraph"]
    children: list[RichTextNode]


class RichTextNodeRichTextNode2(TypedDict):
    type: Literal["heading"]
    level: int
    children: list[RichTextNode]


class RichTextNodeRichTextNode3(TypedDict):
    type: Literal["list"]
    ordered: bool
    children: list[RichTextNode]


class RichTextNodeRichTextNode4(TypedDict):
    type: Literal["list-item"]
    children: list[RichTextNode]


class RichTextNodeRichTextNode5(TypedDict):
    type: Literal["quote"]
    children: list[RichTextNode]


class RichTextNodeRichTextNode6(TypedDict):
    type: Literal["link"]
    href: str | None
    page: int | None
    document: int | None
    children: list[RichTextNode]


type RichTextNode = (
    RichTextNodeRichTextNode
    | RichTextNodeRichTextNode1
    | RichTextNodeRichTextNode2
    | RichTextNodeRichTextNode3
    | RichTextNodeRichTextNode4
    | RichTextNodeRichTextNode5
    | RichTextNodeRichTextNode6
    | RichTextNodeRichTextNode7
    | RichTextNodeRichTextNode8
)


type RichTextValue = RichText


class ListPagesAnswer(TypedDict):
    meta: ListPagesAnswerMeta
    items: list[Page]
