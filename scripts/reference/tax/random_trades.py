"""Random journals of one person: purchases and sales of two shares, often on one day or within a month of each other, never oversold."""

from datetime import date, timedelta


def random_trades(random, lines, splits=False):
    """Lines as the library's transactions; amounts are whole cents a share, so every program starts from the same money."""
    held, price, day, trades = {"KO": 0, "IBM": 0}, {"KO": 4000, "IBM": 9000}, date(2021, 1, 4), []
    for k in range(lines):
        day += timedelta(days=random.choice([0, 0, 1, 3, 8, 15, 29, 30, 31, 45]))
        asset = random.choice(list(held))
        if splits and held[asset] and random.random() < 0.04:
            ratio = random.choice([2, 3])
            day += timedelta(days=1)
            trades.append({"id": f"t{k}", "type": "split", "date": day.isoformat(), "asset": asset, "ratio": ratio})
            held[asset] *= ratio
            price[asset] //= ratio
            day += timedelta(days=1)
            continue
        price[asset] = max(200, round(price[asset] * random.uniform(0.9, 1.1)))
        sells = held[asset] > 4 and random.random() < 0.5
        quantity = random.randint(1, held[asset]) if sells else random.randint(1, 90)
        held[asset] += -quantity if sells else quantity
        amount = quantity * price[asset] / 100
        line = {"type": "sell" if sells else "buy", "date": day.isoformat(), "asset": asset}
        trades.append({"id": f"t{k}", **line, "quantity": quantity, "amount": amount})
    return trades
