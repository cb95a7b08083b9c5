from allauth.account.views import account_inactive
from allauth.account.views import logout as log_out
from django.conf import settings
from django.urls import path

from . import views

log_in = views.LoginView.as_view()

urlpatterns = [
    path("login/", log_in, name="login"),
    path("login/", log_in, name="account_login"),  # the login library asks for this name
    path("logout/", log_out, name="logout"),
    path("inactive/", account_inactive, name="account_inactive"),
    path("language/", views.set_language, name="set_language"),
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/open/", views.open_account, name="open_account"),
    path("accounts/<int:pk>/close/", views.close_account, name="close_account"),
    path("accounts/<int:pk>/invitation/", views.account_invitation, name="account_invitation"),
    path("invitation/<str:uidb64>/<str:token>/", views.invitation, name="invitation"),
]
if settings.DEMO:
    urlpatterns.append(path("demo/switch/", views.switch_role, name="switch_role"))
