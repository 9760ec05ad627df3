"""Puts the staff's site in the place of Django's."""

from django.contrib.admin.apps import AdminConfig


class StaffSiteConfig(AdminConfig):
    default_site = "accounts.staff.site.StaffSite"
