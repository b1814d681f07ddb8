"""How many certificates a minute: the press beside plain WeasyPrint, signed by pyHanko and not signed at all.

    python -m benchmarks.press                          # table and plot into benchmarks/results, some eight minutes
    python -m benchmarks.press --count 2000 --languages en ar

Each way of making certificates works in a process of its own, one after the other in
one run. What counts is the processor's time, the start of the process included. The
press makes all of the ``--count``; the other ways make ``--sample`` of them, and the
rest is reckoned: their time grows evenly with the number.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from html import escape
from pathlib import Path
from types import SimpleNamespace

RESULTS = Path(__file__).parent / "results"
WAYS = {
    "press": "Press: credential signed and attached, PDF signed",
    "plain": "WeasyPrint alone: no credential, not signed",
    "pyhanko": "WeasyPrint and pyHanko: signed, no credential",
}
GOALS = {"plain": 5, "pyhanko": 20}
LIMITS = {False: 300, True: 700}  # megabytes, without and with Chinese
GIVEN = {  # first names, last names
    "en": (
        "Ada Grace Miriam Joseph Wanjiru Oluwaseun Élodie Jürgen Siobhán Zawadi",
        "Njoroge O'Neill Müller Okafor Achieng Kamau Ström Nguyễn Bauer Łukasz",
    ),
    "fr": (
        "Françoise Aïcha Benoît Chloé Émile Fatou Gaël Hélène Ibrahima Joëlle",
        "Dupont Lefèvre Traoré Nguyễn Müller Diallo Gonçalves Koné Bâ Étienne",
    ),
    "ar": (
        "ليلى محمد فاطمة عبدالله خديجة يوسف مريم إبراهيم نور حسن",
        "الكيلاني المنصوري حداد العلي الشامي بنعيسى الخطيب صالح التونسي الزهراني",
    ),
    "hi": ("नीना अमित प्रिया राहुल सुनीता विक्रम अनिता संजय कविता मोहन", "शर्मा वर्मा गुप्ता पटेल सिंह मिश्रा जोशी रेड्डी चौधरी दास"),
    "zh-hans": ("", "王 李 张 刘 陈 杨 赵 黄 周 吴"),
}
TITLES = {
    "en": "Recognising sepsis and the first hour", "fr": "Hygiène des mains : les cinq moments", "ar": "نظافة اليدين: اللحظات الخمس",
    "hi": "हाथों की स्वच्छता: पाँच क्षण", "zh-hans": "手卫生：五个时刻",
}  # fmt: skip


def main() -> int:
    asks = argparse.ArgumentParser(prog="python -m benchmarks.press", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asks.add_argument("--count", type=int, default=10_000, help="certificates of a run (10000)")
    asks.add_argument("--sample", type=int, default=60, help="how many of them the slow ways make (60)")
    asks.add_argument("--languages", nargs="+", default=["en", "ar", "hi", "zh-hans"], choices=list(GIVEN))
    asks.add_argument("--results", type=Path, default=RESULTS)
    asks.add_argument("--work", nargs=2, metavar=("WAY", "LANGUAGE"), help=argparse.SUPPRESS)
    wishes = asks.parse_args()
    if wishes.work:
        print(json.dumps(_work(*wishes.work, wishes.count)))
        return 0
    with tempfile.TemporaryDirectory() as place:
        rows = [_measured(wishes, language, place) for language in wishes.languages]
    return _write(rows, wishes)


def _measured(wishes: argparse.Namespace, language: str, place: str) -> dict:
    print(f"  {language}", file=sys.stderr, flush=True)
    row: dict = {"language": language}
    for way in WAYS:
        count = wishes.count if way == "press" else wishes.sample
        row[way] = _reckoned(_in_a_process(way, language, count, place), count, wishes.count)
    return row


def _in_a_process(way: str, language: str, count: int, place: str) -> dict:
    environment = {
        **os.environ,
        "DATA_DIR": place,
        "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
        "SITE_URL": "https://verify.example.org",
    }
    command = [sys.executable, "-m", "benchmarks.press", "--count", str(count), "--work", way, language]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def _reckoned(measured: dict, count: int, wanted: int) -> dict:
    each = (measured["processor"] - measured["start"]) / max(1, count - 1)
    whole = measured["start"] + each * (wanted - 1)
    return {**measured, "count": count, "each": each, "whole": whole, "a_minute": 60 * wanted / whole}


def _work(way: str, language: str, count: int) -> dict:
    """Make ``count`` certificates; the seconds until the first is there are the start."""
    import django

    django.setup()
    from certificates import keys

    keys.make()
    make = {"press": _press, "plain": _plain, "pyhanko": _pyhanko}[way]()
    records = _records(language)
    make(next(records))
    start, size = _processor(), 0
    for _ in range(count - 1):
        size = len(make(next(records)))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)
    return {"start": start, "processor": _processor(), "memory": memory, "size": size}


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _records(language: str):
    """One record after another: everybody has her own name and number, all took the same course."""
    from certificates import codes, wording

    chance = random.Random(20261120)  # noqa: S311 - names, not secrets
    given, family = (names.split() for names in GIVEN[language])
    statement = (
        "The Lakeside Teaching Hospital designates this enduring material for a maximum of 1 AMA PRA Category 1 Credit(s)™. "
        "Physicians should claim only the credit commensurate with the extent of their participation in the activity."
    )
    fixed = {
        "version": 2, "issued_on": "2026-11-20", "language": language, "kind": "credit", "latin_name": "", "profession": "2212",
        "title": TITLES[language], "provider": "Lakeside Teaching Hospital", "joint_providers": [], "format": "online", "place": "",
        "hours": "0.75", "begun_on": "", "completed_on": "2026-11-12", "expires_on": "", "facts": {},
        "credits": [
            {"system": "AMA-PRA-1", "name": "AMA PRA Category 1 Credit(s)™", "amount": "0.75", "maximum": "1", "statement": statement,
             "accreditation": "AMA-2026-0417"}
        ],
        "signatories": [{"name": "Miriam Achieng", "role": "Dean", "image": ""}, {"name": "Jonas Meier", "role": "Chair", "image": ""}],
        "design": {"version": None, "hue": 195, "seed": "Lakeside", "border": "double", "ground": "meridians", "accent": "", "logo": "",
                   "joint_logos": [], "seal": "drawn"},
    }  # fmt: skip
    while True:
        code = codes.new_code()
        if language == "zh-hans":
            # Any characters, so that hardly two names need the same ones of the font.
            name = chance.choice(family) + "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(2))
        else:
            name = " ".join([*chance.sample(given, 2), *chance.sample(family, 2)])
        record = {**fixed, "number": code, "address": f"https://verify.example.org/v/{codes.compact(code)}", "name": name}
        yield {**record, "words": wording.words(record, {})}


def _press():
    from certificates import credential, rendering

    place = SimpleNamespace(status_list=SimpleNamespace(number=1), status_list_id=1, status_index=4711)

    def make(record: dict) -> bytes:
        moment = datetime(2026, 11, 20, tzinfo=UTC)
        certificate = SimpleNamespace(
            record=record, issued_at=moment, credential=place, code=record["number"], earned_on=date(2026, 11, 12), expires_on=None,
            kind=record["kind"], language=record["language"], title=record["title"], pk=1,
        )  # fmt: skip
        signed = credential.signed(certificate, created=moment)
        return rendering.to_pdf(record, attachment=signed.document.encode())

    return make


def _plain():
    from certificates import rendering

    return lambda record: rendering._lay_out(record, compact="").write_pdf(pdf_variant="pdf/ua-1")


def _pyhanko():
    from io import BytesIO

    from asn1crypto import keys as asn1_keys
    from asn1crypto import x509
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    from certificates import keys

    key = ec.generate_private_key(ec.SECP256R1())  # as long as ours; whether it fits the certificate does not change the time
    encoded = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = SimpleSigner(
        signing_cert=x509.Certificate.load(keys.document_signer().chain[0]),
        signing_key=asn1_keys.PrivateKeyInfo.load(encoded),
        cert_registry=SimpleCertificateStore(),
    )
    layout = _plain()

    def make(record: dict) -> bytes:
        about = PdfSignatureMetadata(field_name="Signature1", subfilter=SigSeedSubFilter.PADES)
        return sign_pdf(IncrementalPdfFileWriter(BytesIO(layout(record))), about, signer).getvalue()

    return make


def _write(rows: list[dict], wishes: argparse.Namespace) -> int:
    from benchmarks.house import machine

    table, missed = _table(rows, wishes.count)
    wishes.results.mkdir(parents=True, exist_ok=True)
    (wishes.results / "press.md").write_text(f"{machine()}\n\n{table}")
    (wishes.results / "press.svg").write_text(_plot(rows))
    (wishes.results / "press.json").write_text(json.dumps({"machine": machine(), "count": wishes.count, "rows": rows}, indent=1) + "\n")
    print(f"\n{table}")
    print("\n".join(missed) or "Every goal is met.")
    return 1 if missed else 0


def _table(rows: list[dict], count: int) -> tuple[str, list[str]]:
    lines = [
        "| | Press, a minute | WeasyPrint + pyHanko | WeasyPrint alone | Press, each | Start | Memory | Size |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    missed = []
    for row in rows:
        press, chinese = row["press"], row["language"].startswith("zh")
        ratios = {way: press["a_minute"] / row[way]["a_minute"] for way in GOALS}
        lines.append(
            f"| {row['language']} | {press['a_minute']:,.0f} | {row['pyhanko']['a_minute']:,.0f} ({ratios['pyhanko']:.0f} ×) "
            f"| {row['plain']['a_minute']:,.0f} ({ratios['plain']:.0f} ×) | {1000 * press['each']:.2f} ms | {press['start']:.1f} s "
            f"| {press['memory']:.0f} MB | {press['size'] / 1000:.0f} kB |"
        )
        missed += [
            f"{row['language']}: {ratios[way]:.1f} times {way}, the goal is {goal}." for way, goal in GOALS.items() if ratios[way] < goal
        ]
        if press["memory"] > LIMITS[chinese]:
            missed.append(f"{row['language']}: {press['memory']:.0f} MB, the limit is {LIMITS[chinese]}.")
    sampled = rows[0]["plain"]["count"]
    lines.append(f"\n{count:,} certificates in one process, its start included, in processor time; WeasyPrint reckoned from {sampled}.")
    return "\n".join(lines) + "\n", missed


def _plot(rows: list[dict]) -> str:
    """Bars of certificates a minute, drawn by hand, readable in light and dark."""
    from benchmarks.plot import STYLE

    width, left, bar, most = 760, 120, 15, max(row["press"]["a_minute"] for row in rows)
    scale, y, parts = (width - left - 90) / most, 78, []
    for row in rows:
        parts.append(f'<text x="{left - 10}" y="{y + 30}" text-anchor="end">{escape(row["language"])}</text>')
        for place, way in enumerate(("press", "plain", "pyhanko")):
            rate = row[way]["a_minute"]
            parts.append(
                f'<rect class="bar{min(place, 1)}" x="{left}" y="{y}" width="{max(1.5, rate * scale):.1f}" height="{bar}" rx="2"/>'
                f'<text class="soft" x="{left + rate * scale + 6:.1f}" y="{y + 12}">{rate:,.0f}</text>'
            )
            y += bar + 3
        y += 16
    words = "; ".join(f"{row['language']}: " + ", ".join(f"{way} {row[way]['a_minute']:.0f}" for way in WAYS) for row in rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {y}" width="{width}" height="{y}" role="img" '
        f'aria-label="{escape(words, quote=True)}"><style>{STYLE}</style><rect class="ground" width="{width}" height="{y}" fill="#fff"/>'
        '<text class="title" x="16" y="26">Certificates a minute, on one processor</text>'
        '<rect class="bar0" x="16" y="40" width="12" height="12" rx="2"/>'
        '<text class="soft" x="33" y="50">the press, with credential and signature</text>'
        '<rect class="bar1" x="300" y="40" width="12" height="12" rx="2"/>'
        '<text class="soft" x="317" y="50">WeasyPrint: above not signed, below signed by pyHanko</text>'
        f"{''.join(parts)}</svg>\n"
    )


if __name__ == "__main__":
    sys.exit(main())
