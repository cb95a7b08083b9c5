"""Pages of login, language and accounts."""

from typing import Any

from allauth.account.views import LoginView as LibraryLoginView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language as set_language_cookie

from trail.clock import database_now
from trail.findings import Refused

from . import invitations, selectors, services
from .forms import InvitationForm, LoginForm, OpenAccountForm, findings_in
from .models import User

PAGE = 50


class LoginView(LibraryLoginView):
    """Login name and password; limits and lock-out are the library's, the words are ours."""

    form_class = LoginForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "findings": findings_in(context["form"])}


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language of this browser, and of the account when somebody is logged in."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(settings.LANGUAGES):
        services.prefer_language(request.user, language)
    return set_language_cookie(request)


@require_POST
def switch_role(request: HttpRequest) -> HttpResponse:
    """Become another person of the demonstration by one click. Does not exist outside of it."""
    if not settings.DEMO:
        raise Http404
    try:
        person = services.person_to_switch_to(request.POST.get("username", ""))
    except User.DoesNotExist as stranger:
        raise Http404 from stranger
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(settings.LOGIN_REDIRECT_URL)


@login_required
def accounts(request: HttpRequest) -> HttpResponse:
    """People whose roles the reader may end, fifty a page, by organisation or search."""
    manager = _manager(request)
    people = _found(selectors.people_under(manager), request.GET)
    mine = Prefetch("memberships", selectors.endable_memberships(manager), to_attr="endable")
    page = Paginator(people.prefetch_related(mine), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "q": request.GET.get("q", "")}
    return render(request, "organisations/accounts.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def open_account(request: HttpRequest) -> HttpResponse:
    """The form of a new account; then on to the invitation that its owner must get."""
    manager = _manager(request)
    form = OpenAccountForm(manager, request.POST or None)
    if request.method == "GET":
        return render(request, "organisations/open_account.html", {"form": form})
    findings = findings_in(form)
    if form.is_valid():
        try:
            values = dict(form.cleaned_data)
            place, role = values.pop("organisation"), values.pop("role")
            person = services.open_account(place, role, **values, actor=manager, at=database_now())
            return redirect("account_invitation", person.pk)
        except Refused as refused:
            findings = list(refused.findings)
            _show_at_fields(form, refused)
    context = {"form": form, "findings": findings}
    return render(request, "organisations/open_account.html", context, status=422)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def account_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """The invitation link to hand over; after a POST a new one, the old password is gone."""
    manager = _manager(request)
    person = get_object_or_404(selectors.people_under(manager), pk=pk)
    if not selectors.answers_wholly_to(person, manager):
        raise Http404
    at = database_now()
    if request.method == "POST":
        services.renew_invitation(person, actor=manager, at=at)
        return redirect("account_invitation", pk)
    context: dict[str, Any] = {"person": person}
    if not person.has_usable_password():
        context["link"] = invitations.link_for(person)
        context["expires_at"] = invitations.expires_at(at)
    return render(request, "organisations/account_invitation.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def close_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then end the roles; the account is closed when none is left."""
    manager = _manager(request)
    person = get_object_or_404(selectors.people_under(manager), pk=pk)
    if request.method == "POST":
        closed = services.close_account(person, actor=manager, at=database_now())
        text = _("The roles of %(name)s have ended.") if closed.is_active else _closed_text()
        messages.success(request, text % {"name": closed.name})
        return redirect("accounts")
    mine = selectors.endable_memberships(manager).filter(user=person)
    others = selectors.roles_of(person).exclude(pk__in=mine).exists()
    context = {"person": person, "endable": mine, "stays_open": others}
    return render(request, "organisations/close_account.html", context)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """The invited person chooses a password, once."""
    person = invitations.invited_by(uidb64, token)
    if person is None:
        return render(request, "organisations/invitation_spent.html", status=404)
    form = InvitationForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["new_password1"]
        services.accept_invitation(person, password, at=database_now())
        logout(request)
        messages.success(request, _("Your password is set. Log in with it now."))
        return redirect("login")
    wrong = request.method == "POST"
    context = {"form": form, "person": person, "findings": findings_in(form) if wrong else []}
    return render(request, "organisations/invitation.html", context, status=422 if wrong else 200)


def _manager(request: HttpRequest) -> User:
    """The reader, who manages accounts somewhere; for others these pages do not exist."""
    assert isinstance(request.user, User)
    if not selectors.organisations_with(request.user, "manage_accounts"):
        raise Http404
    return request.user


def _found(people: QuerySet[User], wanted: Any) -> QuerySet[User]:
    if place := wanted.get("organisation", ""):
        key = int(place) if place.isdecimal() and len(place) < 18 else 0
        people = people.filter(memberships__organisation=key, memberships__ended_at=None)
    if q := wanted.get("q", "").strip():
        at_place = Q(memberships__organisation__name__icontains=q, memberships__ended_at=None)
        people = people.filter(Q(name__icontains=q) | Q(username__icontains=q) | at_place)
    return people.distinct()


def _show_at_fields(form: OpenAccountForm, refused: Refused) -> None:
    for finding in refused.findings:
        kind, _colon, name = finding.place.partition(":")
        if kind == "field" and name in form.fields:
            form.add_error(name, _(finding.message) % finding.params)


def _closed_text() -> str:
    return _("The account of %(name)s is closed.")
