"""Who may generate and who may review, decided by Wagtail's page permissions and workflow tasks, thus by site.

Services ask here for themselves, so that no edge (admin, API, job) can forget to.
"""

from django.contrib.auth.models import User
from wagtail.models import GroupPagePermission, Page, Site, Task, WorkflowTask

from generator.enums import JobKind
from generator.models import Campaign, Job
from sites_app.permissions import user_may
from sites_app.tenancy import site_ids_for_user, sites_administered_by


def may_generate(user: User, campaign: Campaign) -> bool:
    """Whether the user may have drafts of the campaign written, by their role on its site."""
    return user.is_active and user_may(user, "generate", campaign)


def may_waive(user: User, campaign: Campaign) -> bool:
    """Whether the user may vouch for the campaign in the place of a test batch: an administrator of its site."""
    return user.is_active and sites_administered_by(user).filter(pk=campaign.site_id).exists()


def may_review(user: User, page: Page) -> bool:
    """Whether the user may approve or reject the page: its current task lets them, or they may publish it."""
    if not user.is_active:
        return False
    task = page.current_workflow_task
    return (task is not None and may_act_on(task, page, user)) or page.permissions_for_user(user).can_publish()


def may_publish(user: User | None, page: Page) -> bool:
    """Whether the user, if there is one, may publish the page."""
    return user is not None and user.is_active and page.permissions_for_user(user).can_publish()


def may_review_site(user: User, site: Site) -> bool:
    """Whether the user may review the site's pages as a whole; each page is asked for again when its turn comes."""
    if not user.is_active:
        return False
    root = site.root_page
    if root.permissions_for_user(user).can_publish():
        return True
    workflow = root.get_workflow()
    return workflow is not None and any(may_act_on(task.specific, root, user) for task in workflow.tasks)


def reviewed_site_ids(user: User) -> list[int]:
    """The keys of the sites of which `may_review_site` is true for the person, of all that they work on.

    Read once for a person's object, that is once for a request, in a few small queries: PostgreSQL takes longer to plan
    one for all of it than to run them.
    """
    if not hasattr(user, "_spark_reviewed_sites"):
        user._spark_reviewed_sites = _reviewed_site_ids(user)  # type: ignore[attr-defined]
    return user._spark_reviewed_sites  # type: ignore[attr-defined]


def _reviewed_site_ids(user: User) -> list[int]:
    site_ids = site_ids_for_user(user)
    if user.is_superuser or not site_ids:
        return site_ids
    publishable = tuple(
        GroupPagePermission.objects.filter(
            group__user=user, permission__codename="publish_page", permission__content_type__app_label="wagtailcore"
        ).values_list("page__path", flat=True)
    )
    roots = Site.objects.filter(pk__in=site_ids).order_by("pk").values_list("pk", "root_page", "root_page__path")
    found = {pk: (page_id, path.startswith(publishable)) for pk, page_id, path in roots}
    approving = WorkflowTask.objects.filter(
        workflow__active=True,
        workflow__workflow_pages__page__in=[page_id for page_id, _ in found.values()],
        task__active=True,
        task__groupapprovaltask__groups__user=user,
    )
    approved = set(approving.values_list("workflow__workflow_pages__page", flat=True))
    return [pk for pk, (page_id, may_publish_all) in found.items() if may_publish_all or page_id in approved]


def may_move_on_site(user: User, site: Site) -> bool:
    """Whether the user may put pages beneath others on the site; each page is asked for again when its turn comes."""
    return user.is_active and site.root_page.permissions_for_user(user).can_add_subpage()


def may_submit(user: User, page: Page) -> bool:
    """Whether the user may send the page to its reviewers: whoever may edit it, or review it."""
    return user.is_active and (page.permissions_for_user(user).can_edit() or may_review(user, page))


def may_submit_on_site(user: User, site: Site) -> bool:
    """Whether the user may send the site's pages to review; each page is asked for again when its turn comes."""
    return user.is_active and (site.root_page.permissions_for_user(user).can_edit() or may_review_site(user, site))


def may_assign(user: User, site: Site) -> bool:
    """Whether the user works on the site's articles, so that they may be given some, and give them to others."""
    return may_submit_on_site(user, site)


def may_start(user: User, site: Site, *, action: JobKind) -> bool:
    """Whether the user may have a job do the action to the site's pages."""
    asks = {JobKind.MOVE: may_move_on_site, JobKind.REVIEW: may_submit_on_site}
    return asks.get(action, may_review_site)(user, site)


def may_steer_pages(user: User, job: Job) -> bool:
    """Whether the user may pause, resume, cancel or retry a job that walks pages: who may start such a job.

    One that takes another back is such a job as that.
    """
    return may_start(user, job.site, action=JobKind(job.undoes.kind if job.undoes else job.kind))


def may_act_on(task: Task, page: Page, user: User) -> bool:
    """Whether the workflow task (in its specific class) lets the user approve the page."""
    return any(name == "approve" for name, *_ in task.get_actions(page, user))
