"""Certificates as frozen records, their credentials, and the credit claimed on them."""

from certificates.models.certificate import Certificate, CertificateEvent
from certificates.models.checking import Batch, Check
from certificates.models.credential import Credential, LogEntry, LogRoot, LogTile, PublishedStatusList, StatusList
from certificates.models.credit import CreditCategory, CreditClaim, CreditSystem
from certificates.models.design import CertificateDesign, DesignVersion, Picture, Signatory
from certificates.models.files import private_storage
from certificates.models.lists import ListRow, ListRun
from certificates.models.reminding import ExpiryReminder
from certificates.models.reporting import CreditReport, ReportingConsent
from certificates.models.sharing import CorrectionRequest, Share
from certificates.models.transcript import CreditBoard, ExternalCredit
from certificates.models.webhooks import Delivery, Webhook

__all__ = [
    "Batch",
    "Certificate",
    "CertificateDesign",
    "CertificateEvent",
    "Check",
    "CorrectionRequest",
    "Credential",
    "CreditBoard",
    "CreditCategory",
    "CreditClaim",
    "CreditReport",
    "CreditSystem",
    "Delivery",
    "DesignVersion",
    "ExpiryReminder",
    "ExternalCredit",
    "ListRow",
    "ListRun",
    "LogEntry",
    "LogRoot",
    "LogTile",
    "Picture",
    "PublishedStatusList",
    "ReportingConsent",
    "Share",
    "Signatory",
    "StatusList",
    "Webhook",
    "private_storage",
]
