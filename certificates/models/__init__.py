"""Certificates as frozen records, their credentials, and the credit claimed on them."""

from certificates.models.certificate import Certificate, CertificateEvent, ListRow, ListRun
from certificates.models.checking import Batch, Check, Delivery, Share, Webhook
from certificates.models.credential import Credential, LogEntry, LogRoot, PublishedStatusList, StatusList
from certificates.models.credit import CreditClaim, CreditSystem
from certificates.models.design import CertificateDesign, DesignVersion, Picture, Signatory
from certificates.models.files import private_storage

__all__ = [
    "Batch",
    "Certificate",
    "CertificateDesign",
    "CertificateEvent",
    "Check",
    "Credential",
    "CreditClaim",
    "CreditSystem",
    "Delivery",
    "DesignVersion",
    "ListRow",
    "ListRun",
    "LogEntry",
    "LogRoot",
    "Picture",
    "PublishedStatusList",
    "Share",
    "Signatory",
    "StatusList",
    "Webhook",
    "private_storage",
]
