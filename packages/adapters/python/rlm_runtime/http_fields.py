"""Reads the JSON of a request, and says which field is wrong."""

from __future__ import annotations

from json import JSONDecodeError, JSONDecoder

from .calls import MAX_CALL_REQUESTS, MAX_MODEL_CHARS
from .http_answers import HttpError

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional

# Python itself refuses longer ones since 3.11; before, it would calculate for minutes.
_LONGEST_INTEGER = 4300
_NAMES = {dict: "an object", list: "a list", str: "text", bool: "a boolean", type(None): "null"}


def parse(body: "bytes | bytearray") -> Dict[str, Any]:
    """The object that a request's body holds."""
    try:
        text = str(body, "utf-8")
    except UnicodeDecodeError as error:
        raise HttpError(400, f"the body is not UTF-8: {error.reason} at byte {error.start}") from None
    if not text.strip():
        raise HttpError(400, "the body is empty: send a JSON object")
    try:
        value = _DECODER.decode(text)
    except JSONDecodeError as error:
        raise HttpError(400, f"the body is not valid JSON: {error}") from None
    except ValueError as error:
        raise HttpError(400, f"the body is not usable JSON: {error}") from None
    except RecursionError:
        raise HttpError(400, "the body is not usable JSON: it is nested too deeply") from None
    if not isinstance(value, dict):
        raise HttpError(400, f"the body has to be a JSON object, not {name_of(value)}")
    return value


def _parse_integer(digits: str) -> int:
    if len(digits) > _LONGEST_INTEGER:
        raise ValueError(f"an integer has more than {_LONGEST_INTEGER} digits")
    return int(digits)


_DECODER = JSONDecoder(parse_int=_parse_integer)


def name_of(value: Any) -> str:
    return _NAMES.get(type(value), "a number")


def wrong(field: str, needed: str, value: Any) -> HttpError:
    """The error for a field of another type."""
    return HttpError(400, f'"{field}" has to be {needed}, not {name_of(value)}', param=field)


def text(values: Dict[str, Any], field: str) -> str:
    if field not in values:
        raise HttpError(400, f'"{field}" is missing', param=field)
    value = values[field]
    if not isinstance(value, str):
        raise wrong(field, "text", value)
    return value


def model(values: Dict[str, Any]) -> Optional[str]:
    value = values.get("model")
    if value is None:
        return None
    if not isinstance(value, str):
        raise wrong("model", "text or null", value)
    if len(value) > MAX_MODEL_CHARS:
        raise HttpError(400, f'"model" can be {MAX_MODEL_CHARS} characters long', param="model")
    return value


def prompts(values: Dict[str, Any]) -> List[str]:
    if "prompts" not in values:
        raise HttpError(400, '"prompts" is missing', param="prompts")
    found = values["prompts"]
    if not isinstance(found, list):
        raise wrong("prompts", "a list of texts", found)
    if len(found) > MAX_CALL_REQUESTS:
        raise HttpError(
            400,
            f'"prompts" can hold {MAX_CALL_REQUESTS} texts and this one has {len(found)}: send them in parts',
            param="prompts",
        )
    for index, prompt in enumerate(found):
        if not isinstance(prompt, str):
            raise wrong(f"prompts[{index}]", "text", prompt)
    return found


def contexts(values: Dict[str, Any], count: int) -> Optional[List[Any]]:
    """One context for each prompt, or ``None`` if the request has none."""
    found = values.get("contexts")
    if found is None:
        return None
    if not isinstance(found, list):
        raise wrong("contexts", "a list", found)
    if len(found) != count:
        raise HttpError(
            400, f'"contexts" has {len(found)} items and "prompts" {count}: each prompt needs one', param="contexts"
        )
    return found
