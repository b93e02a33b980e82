#!/usr/bin/env python3
"""Verify an evidence pack offline: python3 -I verify.py [--key HEX] [PACK ...] (default: here).

A pack is a folder or a .zip. Needs Python 3.11 and nothing else.
It checks that manifest.json bears the installation's signature (Ed25519, RFC 8032), that every file is the
one the manifest lists and none is missing or added, that the methodology's text has the digest the verdict
or the sealed report names, that every step of the arithmetic comes out again from its formula, and that the
transfer moved what comes of it. Without --key the key inside the pack is used: then a signature proves only
that the pack is whole, not whose it is. Compare the key with what the installation publishes.
"""

import argparse
import ast
import json
import operator
import sys
import tomllib
import zipfile
from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    localcontext,
)
from hashlib import sha256, sha512
from pathlib import Path

UNLISTED = {"manifest.json", "signature.json"}
CONTEXT = Context(prec=34, Emin=-999, Emax=999, traps=[DivisionByZero, InvalidOperation, Overflow])
HALF_NOISE = Decimal("5E-13")


# -- Ed25519 -----------------------------------------------------------------------------------------------
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = f - e, d - c, d + c, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, point)
        point, number = add(point, point), number >> 1
    return total


def unpacked(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("no point of the curve")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = unpacked((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key, message, signature):
    """Tell whether `signature` (64 bytes) over `message` is that of the public `key` (32 bytes)."""
    if len(key) != 32 or len(signature) != 64:
        return False
    try:
        public, r = unpacked(key), unpacked(signature[:32])
    except ValueError:
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= ORDER:
        return False
    h = int.from_bytes(sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = times(s, BASE), add(r, times(h, public))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (
        left[1] * right[2] - right[1] * left[2]
    ) % P == 0


# -- the arithmetic ----------------------------------------------------------------------------------------
SIGNS: dict[type, Callable] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
SIGNS |= {ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge}
SIGNS |= {ast.Eq: operator.eq, ast.NotEq: operator.ne}


def compute(node, names, tables, text):
    """Return what a formula's tree comes to with these names; raises ValueError for anything else."""

    def of(inner, more=None):
        return compute(inner, names if more is None else names | more, tables, text)

    match node:
        case ast.Constant():
            return Decimal(ast.get_source_segment(text, node) or "")
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -of(operand)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not of(operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in SIGNS:
            return SIGNS[type(op)](of(left), of(right))
        case ast.Compare(left=left, ops=ops, comparators=others):
            values = [of(left), *map(of, others)]
            return all(SIGNS[type(op)](a, b) for op, a, b in zip(ops, values[:-1], values[1:], strict=True))
        case ast.BoolOp(op=ast.And(), values=values):
            return all(of(value) for value in values)
        case ast.BoolOp(op=ast.Or(), values=values):
            return any(of(value) for value in values)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return of(body) if of(test) else of(orelse)
        case ast.Call(func=ast.Name(id="lookup"), args=[ast.Name(id=table), key]):
            return look_up(tables[table], of(key))
        case ast.Call(func=ast.Name(id="sum" | "mean" as word), args=[body]):
            found = {item.id for item in ast.walk(body) if isinstance(item, ast.Name)}
            lists = {name: names[name] for name in found if isinstance(names.get(name), tuple)}
            items = zip(*lists.values(), strict=True)
            each = [of(body, dict(zip(lists, item, strict=True))) for item in items]
            return sum(each, Decimal(0)) / (len(each) if word == "mean" else 1)
        case ast.Call(func=ast.Name(id=word), args=args) if word in FUNCTIONS:
            return FUNCTIONS[word](*map(of, args))
    raise ValueError(f"not of the language: {ast.dump(node)[:80]}")


FUNCTIONS: dict[str, Callable] = {
    "min": min,
    "max": max,
    "abs": abs,
    "floor": lambda value: value.to_integral_value(ROUND_FLOOR),
    "ceil": lambda value: value.to_integral_value(ROUND_CEILING),
    "clip": lambda value, low, high: min(max(value, low), high),
    "step": lambda value: Decimal(1 if value > 0 else 0),
}


def look_up(rows, key):
    for row in rows:
        if "key" in row:
            if Decimal(row["key"]) == key:
                return Decimal(row["value"])
        elif ("above" not in row or key > Decimal(row["above"])) and (
            "up_to" not in row or key <= Decimal(row["up_to"])
        ):
            return Decimal(row["value"])
    raise ValueError(f"no row for {key}")


def number(value):
    return tuple(map(Decimal, value)) if isinstance(value, list) else Decimal(value)


def compute_steps(document, names):
    """Yield each step's name and what its formula comes to; later steps use earlier ones."""
    tables = {table["name"]: table["rows"] for table in document.get("tables", [])}
    for step in document["steps"]:
        formula = step["expression"].strip()
        value = compute(ast.parse(formula, mode="eval").body, names, tables, formula)
        names = names | {step["name"]: value}
        yield step["name"], value


def compute_again(document, files, values, told):
    """Return what the last step comes to, not below zero, and what of the steps told does not come out."""
    names = {name: number(value) for name, value in values.items()}
    # Numbers of the text itself are taken from it, not from what is told of it.
    names |= {item["symbol"]: Decimal(item["value"]) for item in document.get("parameters", [])}
    symbols = [item["symbol"] for item in document.get("factors", [])]
    factors = json.loads(files["factors.json"])
    names |= {symbol: Decimal(row["value"]) for symbol, row in zip(symbols, factors["factors"], strict=True)}
    shown, wrong, value = {step["name"]: step["value"] for step in told}, [], Decimal(0)
    with localcontext(CONTEXT):
        for (name, value), step in zip(compute_steps(document, names), document["steps"], strict=True):
            if Decimal(f"{value:.12f}") != Decimal(shown[name]):  # told to 12 decimals
                formula = step["expression"]
                wrong.append(f"step {name}: {formula} comes to {value}, and {shown[name]} is told")
    return max(value, Decimal(0)), wrong


def grams_per(document, tier):
    """Return how many grams one unit of the last step is, whole and of a tier."""
    whole = Decimal({"gram": 1_000, "tonne": 1_000_000}[document["rounding"]])
    (terms,) = [item for item in document["tiers"] if item["tier"] == tier]
    return whole, whole * Decimal(terms["multiplier"])


def check_arithmetic(files):
    """Yield what of the grams does not come out again."""
    told = json.loads(files["arithmetic.json"])
    text = files["methodology.toml"]
    if sha256(text).hexdigest() != told["methodology"]["digest"]:
        yield "methodology.toml is not the text that the verdict names"
    document = tomllib.loads(text.decode())
    last, wrong = compute_again(document, files, told["values"], told["steps"])
    yield from wrong
    reduction, full = (int(CONTEXT.fma(last, each, HALF_NOISE)) for each in grams_per(document, told["tier"]))
    credited = min([full, *(cap["room_g"] for cap in told["caps"])])
    for name, grams in (("reduction_g", reduction), ("credited_g", credited)):
        if grams != told[name]:
            yield f"{name}: {grams} comes out, and {told[name]} is told"
    pack, verdicts = json.loads(files["credit.json"]), json.loads(files["verdicts.json"])
    moved = told["share"]["part_g"] if "share" in told else credited
    if pack["amount"] != moved:
        yield f"credit.json: the transfer moved {pack['amount']} g, and {moved} g come out"
    yield from check_share(told.get("share"), credited)
    if not any(item["seq"] == told["seq"] and item["credited_g"] == credited for item in verdicts):
        yield "verdicts.json: no verdict credits what comes out"
    for cap in told["caps"]:
        if cap["room_g"] != max(cap["limit_g"] - cap["used_g"], 0):
            yield f"arithmetic.json: the room under {cap['group']} is not its limit less what was used"


def check_share(share, credited):
    """Yield what of a household's division does not add up; of one claimant there is none."""
    if share is None:
        return
    shares = [(each["share_bp"], each["part_g"]) for each in share["all"]]
    if sum(part for _bp, part in shares) != credited or sum(bp for bp, _part in shares) != 10_000:
        yield "arithmetic.json: the household's parts do not make the whole"
    more = [part for bp, part in shares if part != credited * bp // 10_000]
    if len(more) > 1 or (share["share_bp"], share["part_g"]) not in shares:
        yield "arithmetic.json: a part is not the share of what is credited"


def check_units(files):
    """Yield what of registry units does not add up.

    What earlier reports left to this one stands in the sealed content, whose digest the statement and the
    approvals name: it is neither more nor less than what they saw. That it was left, those reports tell.
    """
    pack, filing = json.loads(files["credit.json"]), json.loads(files["filing.json"])
    report = filing["accounting_report"]
    sealed = json.dumps(report["sealed"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if sha256(sealed.encode()).hexdigest() != report["digest"]:
        yield "filing.json: the sealed report does not have the digest that was verified"
    if filing["verification_statement"]["report_digest"] != report["digest"]:
        yield "filing.json: the statement is on another report"
    if any(each["digest"] != report["digest"] for each in filing["notice_record"]["approvals"]):
        yield "filing.json: an approval is on another report"
    first, last = pack["numbers"]
    if (last - first + 1 - pack["buffer_t"]) * 1_000_000 != pack["amount"]:
        yield "credit.json: the numbers are not the tonnes that moved"
    yield from check_reported(report)
    carried = sum(each["grams"] for each in report["sealed"].get("carried", []))
    if pack["amount"] + pack["buffer_t"] * 1_000_000 > report["reduction_g"] + carried:
        yield "credit.json: more was issued than was reported and carried in"
    if "methodology.toml" in files:
        yield from check_reduction(files, report)


def check_reported(report):
    """Yield what of the grams told beside the sealed content is not what is sealed."""
    sealed = report["sealed"]
    if "lines" in sealed and sum(line["grams"] for line in sealed["lines"]) != report["reduction_g"]:
        yield "filing.json: the programme's lines are not the grams reported"
    if "carried" in sealed:
        (tonnes,) = [int(step["value"]) for step in sealed["steps"] if step["name"] == "whole_tonnes"]
        grams = report["reduction_g"] + sum(each["grams"] for each in sealed["carried"])
        if tonnes * 1_000_000 + sealed["left_g"] != grams:
            yield "filing.json: the whole tonnes and what is left are not the grams reported and carried in"


def check_reduction(files, report):
    """Yield what of a project's reduction, of a bundle's site by site, does not come out again."""
    sealed, text = report["sealed"], files["methodology.toml"]
    if sha256(text).hexdigest() != sealed["methodology"]["digest"]:
        yield "methodology.toml is not the text that the sealed report names"
    document = tomllib.loads(text.decode())
    _whole, scale = grams_per(document, sealed["tier"])
    exact = []
    for told in sealed.get("sites", [sealed]):
        # Baselines and what a register says stand among the steps, before those that are computed.
        values = {step["name"]: step["value"] for step in told["steps"]}
        values |= {name: item["value"] for name, item in told["inputs"].items()}
        last, wrong = compute_again(document, files, values, told["steps"])
        yield from wrong
        exact.append(last)
    if "sites" in sealed:
        with localcontext(prec=60):  # of the sum nothing is cut off but the last gram
            grams = int(sum(each * scale for each in exact))
    else:
        grams = int(CONTEXT.fma(last, scale, HALF_NOISE))
    if grams != report["reduction_g"]:
        yield f"filing.json: a reduction of {grams} g comes out, and {report['reduction_g']} g are told"


def check(files, key=None):
    """Yield what is wrong with a pack, given as name -> bytes; nothing where all of it holds."""
    missing = UNLISTED - files.keys()
    if missing:
        yield f"{', '.join(sorted(missing))} is missing"
        return
    try:
        signature = json.loads(files["signature.json"])
        signed_by = bytes.fromhex(signature["public_key"])
        signature = bytes.fromhex(signature["signature"])
    except (ValueError, KeyError, TypeError):
        yield "signature.json cannot be read"
        return
    if key is not None and key != signed_by:
        yield "signature.json names another key than the one given"
        return
    if not is_signed(signed_by, files["manifest.json"], signature):
        yield "manifest.json does not bear the signature of signature.json"
        return
    manifest = json.loads(files["manifest.json"])
    chain = sha256(b"").hexdigest()
    for item in manifest["files"]:
        data = files.get(item["name"])
        if data is None:
            yield f"{item['name']} is missing"
            continue
        if sha256(data).hexdigest() != item["sha256"]:
            yield f"{item['name']} was changed"
        chain = sha256(f"{chain} {item['sha256']} {item['name']}".encode()).hexdigest()
    if chain != manifest["chain"]:
        yield "the chain of digests does not end where the manifest says"
    for name in sorted(files.keys() - {item["name"] for item in manifest["files"]} - UNLISTED):
        yield f"{name} is not listed in the manifest"


def verify(files, key=None):
    """Return what is wrong, the sums and the signature first: changed files are not computed with."""
    wrong = list(check(files, key))
    if wrong:
        return wrong
    if "filing.json" in files:
        wrong = list(check_units(files))
    if "arithmetic.json" in files:
        wrong += check_arithmetic(files)
    return wrong


def read(path):
    if path.is_dir():
        return {each.name: each.read_bytes() for each in path.iterdir() if each.is_file()}
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def main(arguments):
    parser = argparse.ArgumentParser(description="Verify evidence packs offline.")
    parser.add_argument("--key", type=bytes.fromhex, help="the public key, in hexadecimal digits")
    parser.add_argument("packs", nargs="*", type=Path, default=[Path(__file__).parent])
    asked = parser.parse_args(arguments)
    failed = False
    for path in asked.packs:
        try:
            wrong = verify(read(path), asked.key)
        except (OSError, zipfile.BadZipFile) as error:
            wrong = [f"no pack can be read here: {error}"]
        failed |= bool(wrong)
        for sentence in wrong or ["verified" if asked.key else "verified, by the key inside the pack"]:
            print(f"{path.resolve().name}: {sentence}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
