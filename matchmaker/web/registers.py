"""台账: the registers of challenges, bids and cooperations, on the screen and as a workbook."""

from flask import Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from matchmaker.edge import made_files
from matchmaker.schemas.registers import RegisterQuerySchema
from matchmaker.services import chains, paging, registers
from matchmaker.web import forms
from matchmaker.web.visitor import context, desk_blueprint

blp = desk_blueprint("desk_registers", __name__, "/desk/registers")
FILTERS = RegisterQuerySchema()


@blp.get("")
def index() -> AnyResponse:
    """Begin with the challenges."""
    return redirect(url_for("desk_registers.show", name="challenges"), 303)


@blp.get("/<name>")
def show(name: str) -> str:
    """Show a register page by page, with the sums of all its rows."""
    ctx = context()
    filters = forms.query(FILTERS)
    table, sums = registers.table(ctx, name, filters)
    return render_template(
        "desk/registers.html",
        name=name,
        table=table,
        sums=sums,
        page=paging.slice_page(list(table.rows), filters["page"], filters["page_size"]),
        filters=filters,
        registers={key: register.title for key, register in registers.REGISTERS.items()},
        chains={row.code: row.name for row in chains.all_chains(ctx)},
        kept={
            "chain": filters["chain"],
            "since": filters["since"] and filters["since"].isoformat(),
            "until": filters["until"] and filters["until"].isoformat(),
        },
    )


@blp.get("/<name>/export.<format_>")
def export(name: str, format_: str) -> Response:
    """Send a whole register as a file, the sums in its last row."""
    table = registers.whole(context(), name, forms.query(FILTERS))
    return made_files.tables(format_, [table], table.title)
