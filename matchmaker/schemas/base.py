"""Fields that all schemas build on: strict types, bounded sizes, Chinese messages."""

import re
import unicodedata
from decimal import Decimal as Number
from enum import StrEnum
from typing import Any

import marshmallow as ma

from matchmaker import messages

# C0 and C1 controls except tab and line breaks; a text with them is damaged or hostile.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
_MARK_RUN = 8
_FIRST_YEAR, _LAST_YEAR = 1000, 2999
# A short exponent only: "1e999999999" would overflow every later step.
_PLAIN_NUMBER = re.compile(r"(?=.{1,32}$)[+-]?\d+(\.\d*)?([eE][+-]?\d{1,2})?")


def _use_chinese_messages() -> None:
    fields = ma.fields
    required = {"required": messages.text("field_required"), "null": messages.text("field_null")}
    own: dict[type[fields.Field[Any]], dict[str, str]] = {
        fields.Field: required | {"validator_failed": messages.text("invalid")},
        fields.String: {
            "invalid": messages.text("field_string"),
            "invalid_utf8": messages.text("field_characters"),
        },
        fields.Integer: {
            "invalid": messages.text("field_integer"),
            "too_large": messages.text("field_integer"),
        },
        fields.Number: {
            "invalid": messages.text("field_number"),
            "too_large": messages.text("field_number"),
        },
        fields.Decimal: {"special": messages.text("field_number")},
        fields.Boolean: {"invalid": messages.text("field_boolean")},
        fields.DateTime: {
            "invalid": messages.text("field_datetime"),
            "invalid_awareness": messages.text("field_datetime"),
        },
        fields.Date: {"invalid": messages.text("field_date")},
        fields.List: {"invalid": messages.text("field_list")},
        fields.Nested: {"type": messages.text("field_object")},
        fields.Mapping: {"invalid": messages.text("field_object")},
        fields.Email: {"invalid": messages.text("field_email")},
    }
    for kind, texts in own.items():
        kind.default_error_messages = {**kind.default_error_messages, **texts}
    length, span = ma.validate.Length, ma.validate.Range
    length.message_min = messages.MESSAGES["field_length_min"]
    length.message_max = messages.MESSAGES["field_length_max"]
    length.message_all = messages.MESSAGES["field_length_range"]
    # Range fills its own templates once when it is built, so the braces are doubled.
    span.message_min = _doubled("field_min")
    span.message_max = _doubled("field_max")
    span.message_all = _doubled("field_range")
    ma.validate.OneOf.default_message = messages.text("field_not_offered")


def _doubled(code: str) -> str:
    return messages.MESSAGES[code].replace("{", "{{").replace("}", "}}")


_use_chinese_messages()


class Schema(ma.Schema):
    """Unknown fields are refused; fields keep their order."""

    error_messages = {  # noqa: RUF012 - the form that marshmallow gives
        "unknown": messages.text("field_unknown"),
        "type": messages.text("field_object"),
    }

    class Meta:
        """marshmallow's settings."""

        unknown = ma.RAISE


def _titled(title: str, options: dict[str, Any]) -> dict[str, Any]:
    metadata = dict(options.pop("metadata", {}))
    if title:
        metadata["title"] = title
    return {**options, "metadata": metadata}


class Text(ma.fields.String):
    """Text of `low` to `high` characters, in NFC, without control characters.

    `title` is the Chinese label, used by the pages, the importer and the exporter.
    """

    def __init__(self, title: str = "", high: int = 128, low: int = 0, **options: Any) -> None:
        options.setdefault("validate", ma.validate.Length(low or None, high))
        super().__init__(**_titled(title, options))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if _CONTROL.search(text) or _has_mark_run(text):
            raise ma.ValidationError(messages.text("field_characters"))
        text = unicodedata.normalize("NFC", text).strip()
        # What nobody can see is no text: a title of zero-width characters is an empty one.
        return text if any(unicodedata.category(char) not in _UNSEEN for char in text) else ""


def _has_mark_run(text: str) -> bool:
    # Normalizing is quadratic in the length of a run of combining marks.
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run > _MARK_RUN:
            return True
    return False


class Integer(ma.fields.Integer):
    """A whole number; `1.5`, `true` and `"1.5"` are refused. Query arguments come as text."""

    def __init__(self, title: str = "", **options: Any) -> None:
        super().__init__(**_titled(title, options))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value.strip()) is None:
            raise self.make_error("invalid", input=value)
        if isinstance(value, bool | float | Number):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class Decimal(ma.fields.Decimal):
    """An exact number with at most `places` digits after the point, sent as text.

    Bounded by 10¹², so that it fits its column.
    """

    def __init__(self, title: str = "", places: int = 6, **options: Any) -> None:
        self.digits_after_point = places
        options.setdefault("validate", ma.validate.Range(-(10**12) + 1, 10**12 - 1))
        super().__init__(as_string=True, **_titled(title, options))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        is_odd_text = isinstance(value, str) and _PLAIN_NUMBER.fullmatch(value.strip()) is None
        if isinstance(value, bool) or is_odd_text:
            raise self.make_error("invalid", input=value)
        number: Number = super()._deserialize(value, attr, data, **kwargs)
        exponent = number.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > self.digits_after_point:
            text = messages.text("field_digits", places=self.digits_after_point)
            raise ma.ValidationError(text)
        return number

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else format_number(value)


def format_number(value: Number) -> str:
    """Return the number without an exponent and without idle zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


class Boolean(ma.fields.Boolean):
    """`true` or `false`; in query arguments and forms also their texts."""

    truthy = {True, "true", "1", "on"}  # noqa: RUF012 - the form that marshmallow gives
    falsy = {False, "false", "0", ""}  # noqa: RUF012 - the form that marshmallow gives

    def __init__(self, title: str = "", **options: Any) -> None:
        super().__init__(**_titled(title, options))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, bool | str):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class Date(ma.fields.Date):
    """A day, `YYYY-MM-DD`, far enough from the ends of the calendar to reckon with."""

    def __init__(self, title: str = "", **options: Any) -> None:
        super().__init__(format="iso", **_titled(title, options))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str) or re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) is None:
            raise self.make_error("invalid", input=value, obj_type="date")
        day = super()._deserialize(value, attr, data, **kwargs)
        if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            text = messages.text("field_year", first=_FIRST_YEAR, last=_LAST_YEAR)
            raise ma.ValidationError(text)
        return day


class Moment(ma.fields.AwareDateTime):
    """A moment in UTC."""

    def __init__(self, title: str = "", **options: Any) -> None:
        super().__init__(format="iso", **_titled(title, options))


class Choice(ma.fields.Enum[Any]):
    """A member of a closed list, by its value."""

    def __init__(self, kind: type[StrEnum], title: str = "", **options: Any) -> None:
        options.setdefault(
            "error_messages",
            {
                "unknown": messages.one_of(*kind),
                "invalid": messages.text("field_string"),
            },
        )
        super().__init__(kind, by_value=ma.fields.String, **_titled(title, options))


class Username(Text):
    """A name to sign in with: 3 to 64 characters without blanks."""

    def __init__(self, title: str = "用户名", **options: Any) -> None:
        options["validate"] = ma.validate.Regexp(
            r"\S{3,64}\Z", error=messages.text("field_username")
        )
        super().__init__(title, **options)


class PublicId(Text):
    """A public id as callers send it."""

    def __init__(self, title: str = "", **options: Any) -> None:
        super().__init__(title, high=20, low=1, **options)


class Reference(Schema):
    """A thing that is named by another: its id and its name."""

    id = ma.fields.String(attribute="public_id", dump_only=True)
    name = ma.fields.String(dump_only=True)


class UserReference(Schema):
    """用户 who is named by another thing."""

    id = ma.fields.String(attribute="public_id", dump_only=True)
    name = ma.fields.String(attribute="display_name", dump_only=True)


class PageArguments(Schema):
    """`page` from 1, `page_size` 1 to 100; the filters of a list inherit from here."""

    page = Integer("页码", load_default=1, validate=ma.validate.Range(1, 100_000))
    page_size = Integer("每页条数", load_default=20, validate=ma.validate.Range(1, 100))
