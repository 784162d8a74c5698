"""Browsers keep static files under an address that names their content."""

import re


def addresses(page):
    return re.findall(r'(?:href|src)="(/static/[^"]+)"', page)


def test_every_static_file_of_a_page_is_kept(client):
    found = addresses(client.get("/").text)
    assert len(found) > 5
    for address in found:
        assert re.fullmatch(r"/static/[\w/.-]+\?v=[0-9a-f]{12}", address)
        with client.get(address) as answer:
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_what_names_no_content_or_another_is_asked_for_again(client):
    [script] = [item for item in addresses(client.get("/").text) if "app.js" in item]
    for address in (script.partition("?")[0], f"{script}0", "/static/js/drafts.js"):
        with client.get(address) as answer:
            assert answer.status_code == 200
            assert "immutable" not in answer.headers["Cache-Control"]
    assert client.get("/static/none.js?v=1").status_code == 404
    assert client.get("/static/../app.py?v=1").status_code == 404
