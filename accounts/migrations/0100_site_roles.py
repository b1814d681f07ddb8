from django.db import migrations

ROLES = ["administrator", "editor", "program_officer"]
WRITERS = ["administrator", "editor"]
PAGE_DEEDS = {
    "administrator": ["add", "change", "publish", "bulk_delete", "lock", "unlock"],
    "editor": ["add", "change", "publish", "lock", "unlock"],
}
COLLECTION_DEEDS = [
    ("wagtailimages", "image", ["add", "change", "choose"]),
    ("wagtaildocs", "document", ["add", "change", "choose"]),
    ("wagtailmedia", "media", ["add", "change", "delete"]),
]


def permission(apps, app_label, model, deed):
    """Permissions are made after all migrations; this one is wanted now."""
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=app_label, model=model)
    found, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=f"{deed}_{model}", defaults={"name": f"Can {deed} {model}"}
    )
    return found


def make_roles(apps, schema_editor):
    groups = {role: apps.get_model("auth", "Group").objects.get_or_create(name=role)[0] for role in ROLES}
    admin = permission(apps, "wagtailadmin", "admin", "access")
    for group in groups.values():
        group.permissions.add(admin)

    root = apps.get_model("wagtailcore", "Page").objects.filter(depth=1).first()
    if root:
        for role, deeds in PAGE_DEEDS.items():
            for deed in deeds:
                apps.get_model("wagtailcore", "GroupPagePermission").objects.get_or_create(
                    group=groups[role], page=root, permission=permission(apps, "wagtailcore", "page", deed)
                )

    collection = apps.get_model("wagtailcore", "Collection").objects.filter(depth=1).first()
    if collection:
        for role in WRITERS:
            for app_label, model, deeds in COLLECTION_DEEDS:
                for deed in deeds:
                    apps.get_model("wagtailcore", "GroupCollectionPermission").objects.get_or_create(
                        group=groups[role], collection=collection, permission=permission(apps, app_label, model, deed)
                    )


def remove_roles(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    """The site roles as groups. What they may do with models follows after each migration: ``accounts.site_roles``."""

    dependencies = [
        ("accounts", "0002_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailmedia", "0005_alter_media_options"),
    ]

    operations = [migrations.RunPython(make_roles, remove_roles)]
