"""Metric math, as far as the library's expressions go: numbers, ids, arithmetic, comparisons, IF and FILL.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

import ast
import operator
from collections.abc import Callable
from typing import Any

# Values by their moment.
Series = dict[Any, float]
# By id.
AllSeries = dict[str, Series]

OPERATORS: dict[type, Callable[[float, float], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


def evaluate(expression: str, series: AllSeries) -> Series:
    """A value for each moment for which the expression has one."""
    tree = ast.parse(expression, mode="eval").body
    moments = {moment for values in series.values() for moment in values}
    values = {moment: _value(tree, series, moment) for moment in moments}
    return {moment: value for moment, value in values.items() if value is not None}


def _value(node: ast.expr, series: AllSeries, moment: Any) -> float | None:
    """What the node is at a moment. Nothing where an operand is missing, and where something is divided by zero."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name):
            return series[name].get(moment)
        case ast.BinOp(left=left, op=operation, right=right):
            return _apply(operation, _value(left, series, moment), _value(right, series, moment))
        case ast.Compare(left=left, ops=[operation], comparators=[right]):
            return _apply(operation, _value(left, series, moment), _value(right, series, moment))
        case ast.Call(func=ast.Name(id="FILL"), args=[filled, by]):
            value = _value(filled, series, moment)
            return _value(by, series, moment) if value is None else value
        case ast.Call(func=ast.Name(id="IF"), args=[condition, then, otherwise]):
            holds = _value(condition, series, moment)
            return None if holds is None else _value(then if holds else otherwise, series, moment)
    raise ValueError(f"the emulator does not know {ast.unparse(node)!r} in metric math")


def _apply(operation: ast.operator | ast.cmpop, left: float | None, right: float | None) -> float | None:
    if left is None or right is None or (isinstance(operation, ast.Div) and right == 0):
        return None
    return float(OPERATORS[type(operation)](left, right))
