"""Pages on which people download what the site knows of them, and delete their account."""

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts import limits
from accounts.own_data.deletion import NotDeletable, delete_account
from accounts.own_data.export import stream
from accounts.signing_in.again import ask_again


class DeleteForm(forms.Form):
    sure = forms.BooleanField(label="Yes, delete it. I know that nobody can bring it back.")


@login_required
@require_POST
def export(request: HttpRequest) -> StreamingHttpResponse:
    """What the site stores about the user, as a JSON file."""
    user = request.user
    assert user.is_authenticated
    limits.spend((limits.EXPORTS, str(user.pk)))
    response = StreamingHttpResponse(stream(user), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="bridge-data.json"'
    return response


@login_required
def delete(request: HttpRequest) -> HttpResponse:
    """Delete the account, after the user has shown who they are; a guest has nothing to show."""
    user = request.user
    assert user.is_authenticated
    if (again := ask_again(request)) is not None:
        return again
    form = DeleteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            delete_account(user)
        except NotDeletable as error:
            form.add_error(None, str(error))
        else:
            logout(request)
            messages.success(request, "It is deleted. What you have played stays, without your name.")
            return redirect("home")
    return render(request, "accounts/delete.html", {"form": form})
