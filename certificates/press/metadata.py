"""What a file says of itself: XMP for archives and screen readers, and the older dictionary with the same facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from certificates.press import writer

PRODUCER = "WeasyPrint 70.0"
CREATOR = "Meridian"
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"\
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format>
<dc:identifier>{number}</dc:identifier>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{creator}</xmp:CreatorTool><pdf:Producer>{producer}</pdf:Producer>
<xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"\
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a file is: its title, who issued it, its number, its language, and the moment it was made, in UTC."""

    title: str
    author: str
    number: str
    language: str
    moment: datetime
    attachment: str = "credential.json"
    attachment_described: str = "Open Badges 3.0 credential"

    def xmp(self) -> bytes:
        facts = {"title": self.title, "author": self.author, "number": self.number, "language": self.language}
        moment = self.moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        fixed = {"moment": moment, "creator": CREATOR, "producer": PRODUCER}
        return _XMP.format(**fixed, **{name: escape(value) for name, value in facts.items()}).encode()

    def information(self) -> bytes:
        facts = {"Title": self.title, "Author": self.author, "Creator": CREATOR, "Producer": PRODUCER}
        date = b"(" + self.date + b")"
        return (
            b"<<" + b"".join(b"/%s%s" % (name.encode(), writer.string(value)) for name, value in facts.items())
            + b"/CreationDate" + date + b"/ModDate" + date + b">>"
        )  # fmt: skip

    @property
    def date(self) -> bytes:
        return self.moment.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ").encode()
