"""Personal data: one's own, as a copy or erased; contacts of an enterprise, when asked for."""

from typing import Any

from flask import Response, jsonify

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint
from matchmaker.schemas.personal_data import ContactsSchema, ErasureSchema, PersonalDataSchema
from matchmaker.services import contacts, personal_data
from matchmaker.services.contacts import Contacts

blp = ApiBlueprint("personal-data", __name__, url_prefix="/api/v1", description="个人信息")


@blp.route("/account/data", methods=["GET"])
@blp.alt_response(200, schema=PersonalDataSchema)
def copy_own_data() -> Response:
    """导出本人数据."""
    return jsonify(_plain(personal_data.copy(api_context())))


def _plain(value: Any) -> Any:
    """Return the value with moments in ISO form; the members of closed lists are texts already."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


@blp.route("/account/erasure", methods=["POST"])
@blp.arguments(ErasureSchema)
@blp.response(204)
def erase_own_account(fields: dict[str, Any]) -> None:
    """注销本人账号并删除个人信息；不能撤销，操作日志只保留编号."""
    personal_data.erase(api_context(), fields["username"])


@blp.route("/enterprises/<public_id>/contacts", methods=["GET"])
@blp.response(200, ContactsSchema)
def show_contacts(public_id: str) -> Contacts:
    """企业的完整联系方式；查看会记入安全事件."""
    return contacts.show(api_context(), public_id)[1]
