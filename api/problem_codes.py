"""Every code of a problem: its status, and when it is the answer. The documentation is drawn from it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProblemCode:
    """A stable code that programs may act on."""

    status: int
    when: str


PROBLEM_CODES: Mapping[str, ProblemCode] = {
    "bad-request": ProblemCode(400, "The request cannot be read."),
    "site-required": ProblemCode(400, "The caller has several sites and names none."),
    "idempotency-key-invalid": ProblemCode(400, "The idempotency key is empty, too long, or not printable ASCII."),
    "unauthorized": ProblemCode(401, "There is no credential, or it is not valid."),
    "sign-in-failed": ProblemCode(401, "User name, password or one-time code is wrong; which of them is not said."),
    "otp-required": ProblemCode(401, "The password is right, and the account also asks for a one-time code as `otp`."),
    "forbidden": ProblemCode(403, "The caller may not do this, or on no site."),
    "scope-missing": ProblemCode(403, "The token lacks the scope."),
    "query-not-registered": ProblemCode(403, "Only registered GraphQL queries are answered, and this is none."),
    "csrf-failed": ProblemCode(403, "A session came without its CSRF token."),
    "second-factor-required": ProblemCode(403, "The person has to set up a second factor in the admin first."),
    "not-found": ProblemCode(404, "There is no such thing; also every path beneath /api/admin/ on a tenant's host."),
    "site-not-found": ProblemCode(404, "The site that is named is none of the caller's."),
    "method-not-allowed": ProblemCode(405, "The address has no such method."),
    "idempotency-key-in-use": ProblemCode(409, "The first request under the key is still being done."),
    "too-large": ProblemCode(413, "The body is larger than is read here; `limit` is in bytes."),
    "invalid": ProblemCode(422, "A parameter or a field cannot be read; `errors` names each."),
    "unsupported-type": ProblemCode(415, "The body is not of the type that is read here."),
    "idempotency-key-reused": ProblemCode(422, "The key was used for another request."),
    "throttled": ProblemCode(429, "There were too many requests; `Retry-After` says when to try again, in seconds."),
    # What campaigns, articles and jobs refuse.
    "archived": ProblemCode(409, "The campaign is archived."),
    "gate-refused": ProblemCode(409, "The publish gate keeps an article back; `problems` has each check."),
    "held": ProblemCode(409, "The campaign is on hold."),
    "illegal-move": ProblemCode(409, "Its state does not allow this."),
    "job-failed": ProblemCode(409, "The job failed as a whole; `job_id` names it."),
    "name-taken": ProblemCode(409, "The site has one of that name."),
    "not-written": ProblemCode(409, "An article could not be written."),
    "nothing-to-do": ProblemCode(409, "Nothing is in the state that this is for."),
    "open-batch": ProblemCode(409, "The campaign has a test batch that nobody has decided about."),
    "outdated": ProblemCode(409, "The site has changed since the dry run."),
    "plan-ended": ProblemCode(409, "The release plan has ended."),
    "problems": ProblemCode(409, "The campaign has errors."),
    "rollback": ProblemCode(409, "The job cannot be rolled back."),
    "running": ProblemCode(409, "The same is being done already."),
    "stopped": ProblemCode(409, "All releases of the site are stopped."),
    "unapproved": ProblemCode(409, "The campaign is not approved as it is now."),
    "undo": ProblemCode(409, "The job cannot be taken back."),
    "used-up": ProblemCode(409, "Everything of the campaign is made."),
    "written-before": ProblemCode(409, "The article exists; `article_id` names it."),
    "no-such-article": ProblemCode(422, "The campaign makes no article like that."),
    "past": ProblemCode(422, "The day has passed."),
    "reason-needed": ProblemCode(422, "It needs a reason."),
    "rhythm": ProblemCode(422, "A release plan like that never releases anything."),
    "size": ProblemCode(422, "A test batch cannot have that size."),
    "target": ProblemCode(422, "Nothing can be moved there."),
    "too-many": ProblemCode(422, "More than there are, or than a job takes."),
    "not-implemented": ProblemCode(501, "The engine behind it is still to come."),
    "streams-busy": ProblemCode(503, "The process has as many event streams open as it may."),
    "server-error": ProblemCode(500, "Something went wrong on our side."),
    # Of the read API.
    "unknown-parameter": ProblemCode(400, "A parameter means nothing here; `fields` are those to filter by."),
    "invalid-parameter": ProblemCode(400, "A parameter has a value that can't be."),
    "invalid-fields": ProblemCode(400, "`fields` can't be read."),
    "unknown-field": ProblemCode(400, "There is no such field; `fields` are those there are."),
    "invalid-filter": ProblemCode(400, "A filter has a value that the field can't have."),
    "invalid-order": ProblemCode(400, "There is no such field to order by."),
    "invalid-cursor": ProblemCode(400, "`after` is not from an answer with this order."),
    "limit-too-large": ProblemCode(400, "More at once than there may be."),
    "offset-too-large": ProblemCode(400, "Too far for counting; go on with `after`."),
    "unknown-type": ProblemCode(400, "There is no such type of pages; `types` are those there are."),
    "unknown-page": ProblemCode(400, "A parameter names a page that there is not."),
    "unknown-locale": ProblemCode(400, "The site has no pages in the language."),
    "invalid-body": ProblemCode(400, "What was sent is no JSON object with `data`."),
    "drafts-not-allowed": ProblemCode(403, "`version=draft` without a token that may."),
    "invalid-preview-token": ProblemCode(403, "The token shows nothing, or another page."),
    "foreign-origin": ProblemCode(403, "A form was sent from elsewhere."),
    "page-not-found": ProblemCode(404, "There is no such page that anybody may read."),
    "file-not-found": ProblemCode(404, "There is no such file."),
    "redirect-not-found": ProblemCode(404, "No redirect at the path."),
    "menu-not-found": ProblemCode(404, "No such place for a menu."),
    "form-not-found": ProblemCode(404, "No such form."),
    "location-not-found": ProblemCode(404, "No such place."),
    "schema-not-found": ProblemCode(404, "No such block or stream."),
    "form-paused": ProblemCode(409, "The form takes nothing at the moment."),
    "preview-expired": ProblemCode(410, "The link has run out."),
    "invalid-answers": ProblemCode(422, "Some answers can't be taken; `fields` says which and why."),
}
