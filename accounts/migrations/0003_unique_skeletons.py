from typing import Any

from django.db import migrations, models

from accounts.usernames.skeleton import skeleton

BATCH = 1000


def fill(apps: Any, schema_editor: Any) -> None:
    """Give each user the skeleton of their name; of two that look alike the later one's gets their key behind it.

    In batches, each a transaction of its own, so that nobody waits for more than a moment. Begins where it was stopped.
    """
    User = apps.get_model("accounts", "User")
    last = 0
    while rows := list(User.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "username", "skeleton")[:BATCH]):
        last = rows[-1][0]
        forms = {pk: skeleton(username) for pk, username, known in rows if known is None}
        taken = set(User.objects.filter(skeleton__in=set(forms.values())).values_list("skeleton", flat=True))
        fresh = []
        for pk, form in forms.items():
            fresh.append(User(pk=pk, skeleton=f"{form}~{pk}" if form in taken else form))
            taken.add(form)
        User.objects.bulk_update(fresh, ["skeleton"])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0002_skeletons_and_records")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    [
                        "DROP INDEX IF EXISTS accounts_user_skeleton",  # an invalid one, of a migration that was stopped
                        "CREATE UNIQUE INDEX CONCURRENTLY accounts_user_skeleton ON accounts_user (skeleton)"
                        " WHERE skeleton IS NOT NULL",
                    ],
                    "DROP INDEX accounts_user_skeleton",
                )
            ],
            state_operations=[
                migrations.AddConstraint(
                    model_name="user",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("skeleton__isnull", False)),
                        fields=("skeleton",),
                        name="accounts_user_skeleton",
                    ),
                )
            ],
        ),
    ]
