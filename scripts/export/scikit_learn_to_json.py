"""Writes a linear model or trees that scikit-learn fitted as JSON, which modelFromScikitLearn of omni-alpha reads.

    from scikit_learn_to_json import to_json
    open("forest.json", "w").write(to_json(forest, names=list(columns)))

Format: {"format": "omni-alpha/scikit-learn", "version": 1, "model": "linear" | "trees", "names": [..]} with
linear: coefficients, intercept;
trees:  columns, start, combine ("sum" or "mean"), singleFeatures (features are rounded to 32 bits before they are compared) and trees,
        each with lists feature (-1 for a leaf), threshold (left up to it), left, right, missingLeft (0 or 1), value.
Numbers are written so that they are read back to the bit. Children stand after their parents.
"""

import json


def to_json(model, names=()):
    """The JSON text of a fitted Ridge, LinearRegression, Lasso, ElasticNet, decision tree, forest, gradient boosting or histogram boosting."""
    head = {"format": "omni-alpha/scikit-learn", "version": 1, "names": [str(name) for name in names]}
    return json.dumps({**head, **_body(model)}, allow_nan=False)


def _body(model):
    kind = type(model).__name__
    if hasattr(model, "coef_"):
        if getattr(model.coef_, "ndim", 1) != 1:
            raise ValueError("only models with one target are written")
        return {"model": "linear", "coefficients": model.coef_.tolist(), "intercept": float(model.intercept_)}
    if kind == "HistGradientBoostingRegressor":
        if model.loss not in ("squared_error", "absolute_error", "quantile"):
            raise ValueError(f"the loss {model.loss} is not written")
        trees = [_histogram_tree(stage[0].nodes) for stage in model._predictors]
        start = float(model._baseline_prediction.ravel()[0])
        return _trees(model.n_features_in_, start, "sum", False, trees)
    if kind == "GradientBoostingRegressor":
        start = float(model._raw_predict_init([[0.0] * model.n_features_in_]).ravel()[0])
        trees = [_tree(stage[0].tree_, model.learning_rate) for stage in model.estimators_]
        return _trees(model.n_features_in_, start, "sum", True, trees)
    if kind in ("RandomForestRegressor", "ExtraTreesRegressor"):
        return _trees(model.n_features_in_, 0.0, "mean", True, [_tree(own.tree_) for own in model.estimators_])
    if kind in ("DecisionTreeRegressor", "ExtraTreeRegressor"):
        return _trees(model.n_features_in_, 0.0, "sum", True, [_tree(model.tree_)])
    raise ValueError(f"{kind} is not written")


def _trees(columns, start, combine, single, trees):
    return {"model": "trees", "columns": int(columns), "start": start, "combine": combine, "singleFeatures": single, "trees": trees}


def _tree(tree, scale=1.0):
    leaf = tree.children_left == -1
    return {
        "feature": [-1 if own else int(f) for own, f in zip(leaf, tree.feature)],
        "threshold": [0.0 if own else float(t) for own, t in zip(leaf, tree.threshold)],
        "left": tree.children_left.tolist(),
        "right": tree.children_right.tolist(),
        "missingLeft": [0 if own else int(m) for own, m in zip(leaf, tree.missing_go_to_left)],
        "value": [float(scale * v) if own else 0.0 for own, v in zip(leaf, tree.value.ravel())],
    }


def _histogram_tree(nodes):
    if nodes["is_categorical"].any():
        raise ValueError("splits by categories are not written: encode them as numbers")
    leaf = nodes["is_leaf"].astype(bool)
    infinite = 1.7976931348623157e308  # a split between what is there and what is missing
    return {
        "feature": [-1 if own else int(f) for own, f in zip(leaf, nodes["feature_idx"])],
        "threshold": [0.0 if own else min(float(t), infinite) for own, t in zip(leaf, nodes["num_threshold"])],
        "left": [-1 if own else int(c) for own, c in zip(leaf, nodes["left"])],
        "right": [-1 if own else int(c) for own, c in zip(leaf, nodes["right"])],
        "missingLeft": [0 if own else int(m) for own, m in zip(leaf, nodes["missing_go_to_left"])],
        "value": [float(v) if own else 0.0 for own, v in zip(leaf, nodes["value"])],
    }
