from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor
from sklearn.linear_model import Ridge, enet_path

from peers import array, finish, measure

x, y, later = array("x", 10_000, 30), array("y"), array("later", 500, 30)
boosting = dict(max_iter=100, learning_rate=0.1, max_leaf_nodes=31, min_samples_leaf=20, early_stopping=False)
forest = dict(n_estimators=100, max_features=10, min_samples_leaf=5, n_jobs=1)

measure("ridge", "scikit-learn", lambda: Ridge(1.0).fit(x, y), lambda model: model.coef_[0], repeat=15)
measure(
    "elastic net, path of 100",
    "scikit-learn",
    lambda: enet_path(x - x.mean(axis=0), y - y.mean(), l1_ratio=0.5, n_alphas=100, eps=0.001),
    lambda answer: answer[1][0, -1],
    repeat=15,
)
measure("histogram boosting, 100 trees", "scikit-learn", lambda: HistGradientBoostingRegressor(**boosting).fit(x, y),
        lambda model: model.predict(x).mean())
measure("forest, 100 trees", "scikit-learn", lambda: RandomForestRegressor(**forest).fit(x, y), lambda model: model.predict(x).mean(), repeat=3)
ridge = Ridge(1.0).fit(x, y)
boosted = HistGradientBoostingRegressor(**boosting).fit(x, y)
grown = RandomForestRegressor(**forest).fit(x, y)
measure("ridge, predict 500 rows", "scikit-learn", lambda: ridge.predict(later), repeat=101)
measure("boosting, predict 500 rows", "scikit-learn", lambda: boosted.predict(later), repeat=31)
measure("forest, predict 500 rows", "scikit-learn", lambda: grown.predict(later), repeat=31)
measure("ridge, predict one row", "scikit-learn", lambda: ridge.predict(later[:1]), repeat=101)
measure("boosting, predict one row", "scikit-learn", lambda: boosted.predict(later[:1]), repeat=101)
measure("forest, predict one row", "scikit-learn", lambda: grown.predict(later[:1]), repeat=31)
finish()
