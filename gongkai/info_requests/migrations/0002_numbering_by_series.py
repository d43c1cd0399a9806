"""An agency numbers each series of letters by its own pattern."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def give_replies_their_own_row(apps: Any, _editor: Any) -> None:
    """What was the second column of a row becomes a row of the series of replies."""
    numbering = apps.get_model("info_requests", "Numbering")
    for row in list(numbering.objects.all()):
        numbering.objects.create(
            agency_id=row.agency_id, what="reply", pattern=row.reply_pattern
        )


class Migration(migrations.Migration):
    dependencies = [("info_requests", "0001_initial")]

    operations = [
        migrations.RenameField("numbering", "request_pattern", "pattern"),
        migrations.AddField(
            "numbering",
            "what",
            models.CharField(max_length=32, default="request"),
            preserve_default=False,
        ),
        migrations.AlterField(
            "numbering",
            "agency",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisation.agency",
            ),
        ),
        migrations.AlterField(
            "numbering", "reply_pattern", models.CharField(max_length=60, default="")
        ),
        migrations.AddConstraint(
            "numbering",
            models.UniqueConstraint(
                fields=("agency", "what"), name="one_pattern_a_series"
            ),
        ),
        migrations.AlterField("numberseries", "what", models.CharField(max_length=32)),
        # Last: PostgreSQL alters no table in whose rows something was just written.
        migrations.RunPython(give_replies_their_own_row, migrations.RunPython.noop),
    ]
