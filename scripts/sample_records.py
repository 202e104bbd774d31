# SPDX-License-Identifier: Apache-2.0
"""What make-sample-town writes of taxes, registered seals and family registers. All of it fictional."""
import base64
import datetime
import functools
import zlib

import sample_picture

# Columns of docs/register-format.md.
TAX_ITEMS = """salary_receipts pension_receipts income_salary income_pension income_business
income_farming income_property income_interest income_dividend income_other income_total
deduction_loss deduction_medical deduction_social_insurance deduction_mutual_aid
deduction_life_insurance deduction_earthquake deduction_spouse deduction_dependants
deduction_disability deduction_basic deduction_total taxable_income municipal_income_levy
municipal_per_capita prefectural_income_levy prefectural_per_capita forest_tax tax_total
spouse_deducted dependants_specified dependants_elderly dependants_other dependants_under_16
disabled_special disabled_other""".split()
FAMILY_ITEMS = """family_id number title father mother removed since""".split() + [
    f"row_{i}" for i in range(1, 13)]
ERAS = (("2019-05-01", 2018, "令和"), ("1989-01-08", 1988, "平成"), ("1926-12-25", 1925, "昭和"),
        ("1912-07-30", 1911, "大正"), ("1873-01-01", 1867, "明治"))


def statement(about, version=1, **items):
    return {"about": about, "version": version, **items}


def era_day(iso):
    """`2019-05-01` as 令和元年5月1日."""
    first, before, era = next(entry for entry in ERAS if iso >= entry[0])
    day = datetime.date.fromisoformat(iso)
    year = day.year - before
    return f"{era}{'元' if year == 1 else year}年{day.month}月{day.day}日"


# ---- taxes -------------------------------------------------------------------------------------

def amounts(word, age, dependants):
    """An income made of `word`, with the sums of the paper right; the rates are simplified."""
    roll = zlib.crc32(word.encode())
    out = {}
    if age >= 65:
        out["pension_receipts"] = 1_200_000 + roll % 140 * 10_000
        out["income_pension"] = max(0, out["pension_receipts"] - 1_100_000)
    else:
        out["salary_receipts"] = 1_500_000 + roll % 900 * 10_000
        out["income_salary"] = out["salary_receipts"] - min(
            max(out["salary_receipts"] * 3 // 10 + 80_000, 650_000), 1_950_000)
    if roll % 7 == 0:
        out["income_property"] = roll % 60 * 12_345
    out["income_total"] = sum(value for name, value in out.items() if name.startswith("income_"))
    out["deduction_social_insurance"] = out.get("salary_receipts", 0) * 15 // 100 + out.get(
        "pension_receipts", 0) // 20
    if roll % 3 == 0:
        out.update(deduction_life_insurance=28_000, deduction_earthquake=25_000)
    if dependants:
        out.update(deduction_dependants=330_000 * dependants, dependants_other=dependants)
    out["deduction_basic"] = 430_000
    out["deduction_total"] = sum(value for name, value in out.items()
                                 if name.startswith("deduction_"))
    out["taxable_income"] = max(0, out["income_total"] - out["deduction_total"]) // 1000 * 1000
    taxed = out["taxable_income"] > 0
    out["municipal_income_levy"] = out["taxable_income"] * 6 // 100 // 100 * 100
    out["prefectural_income_levy"] = out["taxable_income"] * 4 // 100 // 100 * 100
    out.update(municipal_per_capita=3000 * taxed, prefectural_per_capita=1500 * taxed,
               forest_tax=1000 * taxed)
    out["tax_total"] = sum(out[name] for name in (
        "municipal_income_levy", "municipal_per_capita", "prefectural_income_levy",
        "prefectural_per_capita", "forest_tax"))
    return out


# ---- seals -------------------------------------------------------------------------------------

@functools.cache
def round_seal(word):
    return base64.b64encode(sample_picture.round_png(word)).decode()


@functools.cache
def square_seal(word):
    """Of 10 mm, and ten times shorter than a round one."""
    roll = zlib.crc32(word.encode())
    bars = [(0, 0, 24, 1), (0, 23, 24, 24), (0, 0, 1, 24), (23, 0, 24, 24)]
    bars += [(4 + (roll >> i) % 3, 3 + i, 20 - (roll >> i + 3) % 3, 4 + i) for i in range(0, 18, 3)]
    return base64.b64encode(sample_picture.bars_png(240, 24, bars)).decode()


# ---- family registers --------------------------------------------------------------------------

def matters(family_id, seat, events):
    for number, event in enumerate(events, 1):
        rows = {f"row_{i}": row for i, row in enumerate(event["rows"], 1)}
        yield statement("family_event", family_id=family_id, seat=seat, number=number,
                        title=event["title"], **rows)


def family_statements(family_id, family):
    """A family of tests/data/town/families.jsonl, or one that is made as those are."""
    yield statement("family", family_id=family_id, domicile=family["domicile"],
                    head_of_register=family["head_of_register"])
    yield from matters(family_id, 0, family["events"])
    for seat, person in enumerate(family["people"], 1):
        items = {name: value for name, value in person.items()
                 if name not in ("events", "addresses", "suppressed")}
        yield statement("family_member", family_id=family_id, seat=seat, **items)
        if person.get("suppressed"):
            yield statement("suppression", resident_id=person["resident_id"], suppressed=True)
        yield from matters(family_id, seat, person["events"])
        for number, line in enumerate(person["addresses"], 1):
            yield statement("family_address", family_id=family_id, seat=seat, number=number, **line)


def family_member(resident, address):
    """Of a resident of whom nothing more is known than the resident record."""
    surname, _, given = resident["name"].rpartition("\u3000")
    since = resident.get("address_since", resident["resident_since"])
    born = era_day(resident["birth_day"])
    out = {"resident_id": resident["resident_id"], "name": given,
           "birth_day": resident["birth_day"], "sex": resident["sex"],
           "father": f"{surname}一郎", "mother": "春子",
           "relation": "長男" if resident["sex"] == "男" else "長女",
           "events": [{"title": "出生", "rows": [f"【出生日】{born}", "【出生地】長崎県長崎市",
                                               f"【届出日】{born}", "【届出人】父"]}],
           "addresses": [{"address": address, "since": since}]}
    if "name_kana" in resident:
        out["name_kana"] = resident["name_kana"].rpartition("\u3000")[2]
    if "previous_address" in resident:
        out["addresses"].insert(0, {"address": resident["previous_address"]})
    return out


def plain_family(residents, address):
    """The register of residents who have one domicile and one head."""
    since = era_day(residents[0]["resident_since"])
    return {"domicile": residents[0]["domicile"],
            "head_of_register": residents[0]["head_of_register"],
            "events": [{"title": "戸籍編製", "rows": [f"【編製日】{since}"]}],
            "people": [family_member(resident, address) for resident in residents]}
