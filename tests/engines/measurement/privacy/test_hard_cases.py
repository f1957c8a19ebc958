"""Hand-written hard cases: what people do to addresses and numbers, and what only looks like one."""

from __future__ import annotations

import pytest

from fairlead.measurement.privacy.scan import Block, scan

SHARE = 0.9

HIDDEN: tuple[tuple[str, str], ...] = (
    ("write to jane.doe (at) example (dot) org", "email"),
    ("jane [at] example [dot] co [dot] uk", "email"),
    ("jane{at}example{dot}com", "email"),
    ("jane at example dot org, any time", "email"),
    ("jane_at_example.org", "email"),
    ("jane <at> example.org", "email"),
    ("jane @ example.org", "email"),
    ("jane@example[.]org", "email"),
    ("jane[@]example.org", "email"),
    ("ｊａｎｅ＠ｅｘａｍｐｌｅ．ｃｏｍ", "email"),
    ("jane＠example。jp と書いた", "email"),
    ("jane\u200b@\u200bexample.org", "email"),
    ("ja\u00adne@exam\u00adple.org", "email"),
    ("𝗷𝗮𝗻𝗲@𝗲𝘅𝗮𝗺𝗽𝗹𝗲.𝗰𝗼𝗺", "email"),
    ("mailto:jane%40example.org?subject=hi", "email"),
    ("jane&#64;example&#46;org", "email"),
    ("jane&#x40;example&period;org", "email"),
    ("jane&commat;example.org", "email"),
    ("jane@exam\nple.org and more", "email"),
    ("jane.doe@\nexample.org", "email"),
    ("> jane.doe\n> @example.org", "email"),
    ("jane@example=\n.org", "email"),
    ("josé@café.example", "email"),
    ("用户@例子.广告", "email"),
    ("联系邮箱jane@example.cn谢谢", "email"),
    ("jane+news/2024@example.org", "email"),
    ("o'hara@example.ie", "email"),
    ("JANE@EXAMPLE.ORG", "email"),
    ("<jane@example.org>, 'bob@example.org'", "email"),
    ("４１１１　１１１１　１１１１　１１１１", "card"),
    ("4111–1111–1111–1111", "card"),
    ("4111\u00a01111\u00a01111\u00a01111", "card"),
    ("4111\u200b1111\u200b1111\u200b1111", "card"),
    ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "card"),
    ("4111 1111\n1111 1111", "card"),
    ("order 12345 4111 1111 1111 1111", "card"),
    ("4111.1111.1111.1111", "card"),
    ("card:4111111111111111,exp 12/27", "card"),
    ("３７８２ ８２２４６３ １０００５", "card"),
    ("DE89 3704 0044 0532\n0130 00", "iban"),
    ("de89370400440532013000", "iban"),
    ("DE89-3704-0044-0532-0130-00", "iban"),
    ("IBAN:GB82WEST12345698765432.", "iban"),
    ("ＤＥ８９ ３７０４ ００４４ ０５３２ ０１３０ ００", "iban"),
    ("536–90–4399", "us_ssn"),
    ("536-90-\n4399", "us_ssn"),
    ("SSN is 536904399", "us_ssn"),
    ("+49\u00a030\u00a01234\u00a05678", "phone"),
    ("+44 (0)20 7946\n0958", "phone"),
    ("％2B49 30 12345678".replace("％", "%"), "phone"),
    ("＋４９ ３０ １２３４５６７８", "phone"),
    ("call me: (212) 555‑0147", "phone"),
    ("Tel.+49(0)30/12345678", "phone"),
    ("192[.]0[.]2[.]44", "ipv4"),
    ("192.0.2[.]44", "ipv4"),
    ("192(dot)0(dot)2(dot)44", "ipv4"),
    ("http://198.51.100.7:8080/x", "ipv4"),
    ("[2001:db8::8a2e:370:7334]:443", "ipv6"),
    ("2001[:]db8[:][:]8a2e[:]370", "ipv6"),
    ("geboren: 03.05.1980", "birth_date"),
    ("Né(e) le 3 mai 1980", "birth_date"),
    ("https://bob:s3cr3tpw@git.example.org/x.git", "credential"),
    ('{"password":"Tr0ub4dor&3"}', "credential"),
    ("密码：Tr0ub4dor&3", "credential"),
    ("lat: 48.13743, lng: 11.57549", "coordinates"),
    ("48°08′14″N 11°34′31″E", "coordinates"),
    ("Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLW9mLWEtdGVzdA", "jwt"),
)

LOOK_ALIKES: tuple[str, ...] = (
    "order 4111 1111 1111 1112",
    "tracking 1234 5678 9012 3456",
    "4111111111111111-2 is a part number of AB-4111111111111111",
    "sha 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
    "uuid 550e8400-e29b-41d4-a716-446655440000",
    "version 10.2.33.4 is out, v1.2.3.4 too",
    "section 1.2.3.4.5 of the plan",
    "127.0.0.1 and 255.255.255.0 and 0.0.0.0",
    "at 12:30:45 and 10:11:12",
    "std::map<int, std::string> a::b::c",
    "logo@2x.png and icon@3x.webp",
    "git@github.com:example/repo.git",
    "import x from '@scope/package@1.2.3'",
    "@jane on the other network",
    "DE89 3704 0044 0532 0130 01",
    "GB00WEST12345698765432",
    "000-12-3456 and 666-12-3456 and 912-12-3456",
    "2024-01-02 to 2024-03-04",
    "01.02.2024, 03/04/2024, 05-06-2024",
    "INV-2024-000123 of 07-2024-0001",
    "pi is 3.14159, e is 2.71828",
    "grades 7.25, 8.50",
    "password: ********",
    "api_key = os.environ['API_KEY']",
    "token: <your token here>",
    "-----BEGIN CERTIFICATE-----",
    "the passport office opens at nine",
    "born to run, born free",
    "1,234,567.89 EUR and 12 345 678 SEK",
    "ISBN 978-3-16-148410-0",
    "the years 1990–2000 and 2001–2010",
    "colour #4a7c59, size 0x7f",
    "12345678Q is no DNI",
    "111.111.111-12",
    "131052-308U",
)


def _kinds(text: str) -> set[str]:
    return {str(find.kind) for find in scan(Block(text=text.encode()), key=b"test")}


class TestHardCases:
    def test_are_many(self) -> None:
        assert len(HIDDEN) + len(LOOK_ALIKES) >= 100

    def test_come_out_right_nearly_always(self) -> None:
        wrong = [text for text, kind in HIDDEN if kind not in _kinds(text)]
        wrong += [text for text in LOOK_ALIKES if _kinds(text)]

        assert len(wrong) <= (1 - SHARE) * (len(HIDDEN) + len(LOOK_ALIKES)), wrong

    @pytest.mark.parametrize(("text", "kind"), HIDDEN[:40])
    def test_point_at_the_place_in_the_original(self, text: str, kind: str) -> None:
        raw = text.encode()

        for find in scan(Block(text=raw), key=b"test"):
            first = raw.rfind(b"\n", 0, find.place) + 1
            assert find.offset == find.place - first
            raw[find.place : find.place + find.length].decode()  # whole letters
