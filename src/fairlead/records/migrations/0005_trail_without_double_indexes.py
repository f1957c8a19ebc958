"""Every index of the trail begins with the organization; a further one on it alone made each append dearer."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0004_evidence_indexes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='trailentry',
            name='organization',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AlterField(
            model_name='trailvalue',
            name='organization',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
    ]
