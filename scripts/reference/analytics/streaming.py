"""Exponentially weighted figures of AAPL and MSFT by pandas: what streaming analytics must hold at the end.

pip install pandas==3.1.1 numpy==2.4.6
python scripts/reference/analytics/streaming.py
"""
import numpy as np
import pandas as pd

from series import aapl_msft, write

HALF_LIFE = 21
r, b = aapl_msft()
table = pd.DataFrame({"AAPL": r, "MSFT": b})
ewm = table.ewm(halflife=HALF_LIFE, adjust=False)
write(
    "streaming",
    "pandas ewm(adjust=False), bias=True; pandas cov",
    "python scripts/reference/analytics/streaming.py",
    dict(pandas=pd.__version__, numpy=np.__version__),
    dict(returns="aapl-msft.json", halfLife=HALF_LIFE),
    dict(
        exponentialMean=[float(x) for x in ewm.mean().iloc[-1]],
        exponentialVolatility=[float(x) for x in ewm.std(bias=True).iloc[-1] * np.sqrt(252)],
        exponentialCovariance=[float(x) for x in (ewm.cov(bias=True).iloc[-2:] * 252).to_numpy().ravel()],
        covariance=[float(x) for x in (table.cov() * 252).to_numpy().ravel()],
        correlation=float(table.corr().iloc[0, 1]),
    ),
    1e-12,
)
