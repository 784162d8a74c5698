from sqlalchemy import text

from matchmaker import __version__


def test_the_process_lives(client):
    response = client.get("/api/v1/health")
    assert response.status_code == 200
    assert response.json == {"status": "ok", "version": __version__}


def test_a_migrated_database_is_ready(client):
    response = client.get("/api/v1/ready")
    assert response.status_code == 200
    assert response.json == {"status": "ok", "database": True, "schema": True, "durability": True}


def test_a_schema_of_another_revision_is_not_ready(client, committed):
    with committed() as ctx:
        ctx.session.execute(text("UPDATE alembic_version SET version_num = 'other'"))
    response = client.get("/api/v1/ready")
    assert response.status_code == 503
    assert response.json == {
        "status": "unavailable",
        "database": True,
        "schema": False,
        "durability": True,
    }


def test_the_description_names_every_operation(client):
    document = client.get("/api/v1/openapi.json").json
    assert document["openapi"] == "3.1.0"
    operations = [
        operation
        for path in document["paths"].values()
        for method, operation in path.items()
        if method != "parameters"
    ]
    assert len(operations) > 35
    assert all(operation["summary"] for operation in operations)
    assert not [item["summary"] for item in operations if item["summary"].endswith(".")]


def test_the_description_of_an_upload_holds_all_fields_of_its_form(client):
    document = client.get("/api/v1/openapi.json").json
    operation = document["paths"]["/api/v1/imports"]["post"]
    assert [item["name"] for item in operation["parameters"]] == ["Idempotency-Key"]
    reference = operation["requestBody"]["content"]["multipart/form-data"]["schema"]["$ref"]
    body = document["components"]["schemas"][reference.rpartition("/")[2]]
    assert body["properties"].keys() == {"file", "kind", "commit", "update"}
    assert body["required"] == ["file", "kind"]
