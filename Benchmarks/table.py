"""Contests as Markdown, and as plain values for JSON."""

import statistics

import contest

HEAD = ["what", "program", "median", "range", "× best peer", "share", "memory"]


def markdown(one, products):
    """A contest's table, what was left out of it, and its checks."""
    rows = [
        cells(one, row, contender, products)
        for row in one.rows for contender in one.contenders if contest.values(contender, row)
    ]
    lines = [f"\n## {one.name}\n"]
    if rows:
        lines += ["| " + " | ".join(row) + " |" for row in [HEAD, ["---"] * len(HEAD), *rows]]
    if one.disturbed:
        lines.append(f"\n**Disturbed**: others used the machine in all {one.disturbed} round(s). Not to be quoted.")
    lines += [f"\nLeft out: {reason}" for reason in dict.fromkeys(each.left_out for each in one.contenders) if reason]
    lines += [""] if one.checks else []
    lines += ["- " + ("checked: " if check.holds else "**FAILED**: ") + check.text for check in one.checks]
    return "\n".join(lines)


def cells(one, row, contender, products):
    """A line of the table."""
    found = contest.values(contender, row)
    middle, peer = statistics.median(found), one.best_peer(row)
    ratio = "" if peer is None else f"{advantage(row, middle, peer):.2f}"
    share = product_share(row, contender, middle, products)
    return [
        row.label, contender.name, f"{number(middle)} {row.unit}", f"{number(min(found))} – {number(max(found))}",
        ratio, "" if share is None else f"{share:.0%}", f"{memory(contender):.0f} MB",
    ]


def advantage(row, figure, peer):
    """How many times as fast as the peer's figure."""
    return figure / peer if row.is_rate else peer / figure


def product_share(row, contender, figure, products):
    """The share of the machine's best product rate in the contender's number format; nothing where it has no sense."""
    rate = products.get((contender.number, row.threads), (0, ""))[0]
    return figure * row.operations / (rate * 1e9) if rate and row.operations else None


def memory(contender):
    """The most memory of any turn, in MB."""
    return max(turn.memory for turn in contender.turns)


def number(value):
    """A figure with about four digits."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.3f}"


def product_table(products):
    """The machine's best product rates."""
    lines = ["| product | threads | Gop/s | library |", "| --- | --- | --- | --- |"]
    for (kind, threads), (rate, library) in sorted(products.items()):
        lines.append(f"| {kind} | {threads} | {rate:.0f} | {library} |")
    return "\n".join(lines)


def record(one, products):
    """A contest for JSON."""
    return {
        "name": one.name, "disturbed_rounds": one.disturbed,
        "checks": [{"text": check.text, "holds": check.holds} for check in one.checks],
        "left_out": {contender.name: contender.left_out for contender in one.contenders if contender.left_out},
        "figures": [
            {
                "what": row.label, "program": contender.name, "unit": row.unit,
                "median": contest.median(contender, row), "values": contest.values(contender, row),
                "others": [turn.others for turn in contender.turns], "memory_mb": memory(contender),
                "times_best_peer": advantage(row, contest.median(contender, row), one.best_peer(row))
                if one.best_peer(row) else None,
                "share_of_products": product_share(row, contender, contest.median(contender, row), products),
            }
            for row in one.rows for contender in one.contenders if contest.values(contender, row)
        ],
    }
