"""Whether the process lives, and whether it can serve."""

from flask import Response, jsonify

from matchmaker import __version__
from matchmaker.edge import readiness
from matchmaker.edge import session as edge_session
from matchmaker.edge.blueprint import ApiBlueprint
from matchmaker.schemas.health import HealthSchema, ReadinessSchema

blp = ApiBlueprint("health", __name__, is_public=True, url_prefix="/api/v1", description="运行状态")


@blp.route("/health", methods=["GET"])
@blp.doc(security=[])
@blp.alt_response(200, schema=HealthSchema)
def health() -> Response:
    """服务进程是否存活."""
    return jsonify({"status": "ok", "version": __version__})


@blp.route("/ready", methods=["GET"])
@blp.doc(security=[])
@blp.alt_response(200, schema=ReadinessSchema)
@blp.alt_response(503, schema=ReadinessSchema)
def ready() -> Response:
    """数据库可用、结构为最新、持久性设置有效时返回 200，否则 503."""
    checks = readiness.checks(edge_session.database().engine)
    response = jsonify({"status": "ok" if all(checks.values()) else "unavailable", **checks})
    response.status_code = 200 if all(checks.values()) else 503
    return response
