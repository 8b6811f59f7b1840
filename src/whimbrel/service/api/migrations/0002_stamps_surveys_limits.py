from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial")]

    operations = [
        migrations.AddField("token", "stamp", models.CharField(default="", max_length=64)),
        migrations.CreateModel(
            name="SurveyInstance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("incident", models.UUIDField()),
                ("made", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        # Counters of the rate limits. No model: they say nothing about anybody and stay out of the audit log.
        migrations.RunSQL(
            "create table api_spent (subject varchar(64) primary key, minute bigint not null, n bigint not null)",
            "drop table api_spent",
        ),
    ]
