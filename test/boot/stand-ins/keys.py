"""Checks a configuration against what a program knows: which keys there are, and what type each of them has.

A table maps keys to types. A type is `str`, `int`, `float`, `bool`, `[str]` for a list of strings, or `{str: str}` for names with values. A table in the
place of a type is a block, which may be written as an object or as a list of one. A list of a table is any number of blocks. `BLOCK` is a block that
clusters do not use, and whose keys have not been read."""

import service

BLOCK = object()


class Labeled:
    """Blocks of a table, each with a name of its own."""

    def __init__(self, table):
        self.table = table


NAMES = {str: "a string", int: "a whole number", float: "a number", bool: "true or false"}


def check(program, values, known):
    """Ends the program when a configuration has a key that it does not know, or a value of another type. Values are not repeated: some are secret."""
    found = list(faults(values, known))
    if found:
        service.fail(f"{program} does not accept its configuration: {'; '.join(found)}")


def faults(values, known, path=""):
    for key, value in values.items():
        at = f"{path}.{key}" if path else key
        if key not in known:
            yield f"{at} is not known"
        else:
            yield from mismatches(value, known[key], at)


def mismatches(value, known, at):
    if isinstance(known, dict) and set(known) != {str}:
        # A block is an object in JSON, or a list of one object.
        blocks = value if isinstance(value, list) else [value]
        if len(blocks) != 1 or not isinstance(blocks[0], dict):
            yield f"{at} is not one block"
        else:
            yield from faults(blocks[0], known, at)
    elif isinstance(known, list) and isinstance(known[0], dict):
        for index, block in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(block, dict):
                yield from faults(block, known[0], f"{at}[{index}]")
            else:
                yield f"{at}[{index}] is not a block"
    elif isinstance(known, Labeled):
        for block in value if isinstance(value, list) else [value]:
            if not isinstance(block, dict):
                yield f"{at} is not blocks with names"
                continue
            for label, inner in block.items():
                yield from mismatches(inner, known.table, f"{at}.{label}")
    elif known is BLOCK:
        yield f"{at} is a block that nobody has read yet"
    elif isinstance(known, dict):
        pairs = value[0] if isinstance(value, list) and len(value) == 1 else value
        if not isinstance(pairs, dict) or not all(isinstance(each, str) for each in pairs.values()):
            yield f"{at} is not names with strings"
    elif isinstance(known, list):
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            yield f"{at} is not a list of strings"
    # In Python, True is also a number.
    elif not isinstance(value, known) or (known in (int, float) and isinstance(value, bool)):
        yield f"{at} is not {NAMES[known]}"
