"""A file that is too large is told at its field, before and after it is sent."""

import pytest
from playwright.sync_api import expect

from matchmaker.imports.limits import MAX_FILE_BYTES

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def large(tmp_path):
    path = tmp_path / "企业.xlsx"
    path.write_bytes(b"x" * (MAX_FILE_BYTES + 1))
    return path


def test_a_large_file_is_not_sent(open_tab, large):
    tab = open_tab()
    tab.page.goto("/desk/imports")
    tab.page.check("input[name=kind] >> nth=0")
    field = tab.page.locator("#file")
    field.set_input_files(large)
    assert field.evaluate("e => e.validationMessage") == (
        "“企业.xlsx”超过 10 MB，请压缩或拆分后重新选择。"
    )
    sent = []
    tab.page.on("request", lambda request: sent.append(request.url))
    tab.page.get_by_role("button", name="上传并核对列").click()
    assert sent == []
    large.write_bytes(b"x")
    with tab.page.expect_file_chooser() as chooser:
        field.click()
    chooser.value.set_files(large)
    assert field.evaluate("e => e.validationMessage") == ""
    tab.check()


@pytest.mark.parametrize("times", [1, 6])
def test_without_scripts_the_server_says_so_on_a_page(browser, site, open_tab, large, times):
    large.write_bytes(b"x" * (MAX_FILE_BYTES * times + 1_000_000))
    state = open_tab().page.context.storage_state()
    context = browser.new_context(
        base_url=site.address, java_script_enabled=False, storage_state=state
    )
    page = context.new_page()
    page.goto("/desk/imports")
    page.check("input[name=kind] >> nth=0")
    page.set_input_files("#file", large)
    page.get_by_role("button", name="上传并核对列").click()
    expect(page.locator("main")).to_contain_text("提交的内容超过上限")
    context.close()
