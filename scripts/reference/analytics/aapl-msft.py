"""Daily returns of AAPL and MSFT, 2018 to 2021, from the data set that skfolio carries: the input of several references.

pip install skfolio==1.12.2 pandas==3.1.1
python scripts/reference/analytics/aapl-msft.py
"""
import pandas as pd
from skfolio.datasets import load_sp500_dataset

from series import write

table = load_sp500_dataset()[["AAPL", "MSFT"]].pct_change()["2018":"2021"]
write(
    "aapl-msft",
    "skfolio.datasets.load_sp500_dataset, pct_change, 2018 to 2021",
    "python scripts/reference/analytics/aapl-msft.py",
    dict(skfolio="1.12.2", pandas=pd.__version__),
    {},
    {name: [float(x) for x in table[name]] for name in table},
    0,
)
