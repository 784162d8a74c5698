"""No test talks to another machine."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError


def test_another_machine_is_out_of_reach():
    refused = pytest.raises(SocketConnectBlockedError)
    with pytest.warns(UserWarning, match="connect"), refused:
        socket.create_connection(("192.0.2.1", 80), timeout=0.1)


def test_this_machine_is_within_reach():
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=1) as reached,
    ):
        assert reached.getpeername() == server.getsockname()
