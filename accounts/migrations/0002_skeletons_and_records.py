from django.conf import settings
from django.db import migrations, models
import django.db.models.deletion
import django.db.models.functions.datetime


class Migration(migrations.Migration):
    """Adds columns with NULL and a table. The next migration fills and constrains them."""

    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="deleted_at",
            field=models.DateTimeField(
                editable=False, help_text="when the account was deleted, by its owner", null=True
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="skeleton",
            field=models.CharField(
                editable=False, help_text="the user name as it is compared with others", max_length=220, null=True
            ),
        ),
        migrations.CreateModel(
            name="StaffRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("action", models.CharField(help_text="the page, and the action that was chosen in it", max_length=100)),
                ("changes", models.BooleanField(help_text="sent a form, instead of looking")),
                (
                    "kind",
                    models.CharField(blank=True, help_text="of what the page is about, like rooms.room", max_length=60),
                ),
                ("key", models.CharField(blank=True, help_text="the keys of what the page is about", max_length=500)),
                ("board_in_play", models.BooleanField(help_text="a board of it was in play")),
                ("query", models.CharField(blank=True, help_text="what was searched for", max_length=300)),
                (
                    "address",
                    models.CharField(
                        help_text="a keyed digest of the address: equal for equal addresses", max_length=32
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("board_in_play", True)), fields=["-at"], name="accounts_staff_in_play"
                    )
                ],
            },
        ),
    ]
