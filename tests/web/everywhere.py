"""An address of every page, and where they are."""

HOST = "http://localhost:8080"

PAGES = (
    "/apps",
    "/apps?q=nile",
    "/apps/sales",
    "/apps/churn",
    "/apps/pricing-lab",
    "/apps/sales/log",
    "/apps/sales/log?stage=production&version=v11",
    "/apps/sales/activity",
    "/apps/sales/settings",
    "/apps/sales/plan?act=releases&version=v12&stage=production",
    "/apps/sales/plan?act=stops&stage=production",
    "/apps/sales/versions/v12",
    "/apps/churn/versions/v3",
    "/apps/sales/versions/v12/files",
    "/apps/sales/versions/v12/files/app.py",
    "/apps/sales/versions/v12/files/www/logo.png",
    "/apps/sales/versions/v12/lock",
    "/apps/sales/versions/v12/build-log",
    "/apps/sales/versions/v12/differences",
    "/apps/sales/versions/v12/differences?since=v3",
    "/activity",
    "/me",
    "/people",
    "/server",
)
