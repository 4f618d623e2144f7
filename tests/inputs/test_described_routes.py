"""schemathesis makes requests of our own description, good and bad ones, and sends them to a running app."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from browser.server_thread import ServerThread
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.host import access
from helicone_chat_source.host.app import create_app
from helicone_chat_source.web.openapi import HOLD_SETTINGS
from helicone_chat_source.web.routes import openapi_document
from inputs.open_app import TOKEN
from inputs.tried import tried

NOWHERE = "http://127.0.0.1:9"
SIGNED_IN = {"Authorization": f"Bearer {TOKEN}"}
CHECKS = [
    not_a_server_error,
    unsupported_method,
    ignored_auth,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]
FEW = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def description() -> dict[str, Any]:
    """Return the description; settings inside of something larger are left open, as `PUT settings` tries each."""
    document = copy.deepcopy(openapi_document(NOWHERE, NOWHERE, guarded=True))
    schemas: Any = document["components"]
    for name in HOLD_SETTINGS:
        schemas["schemas"][name]["properties"]["settings"] = {"type": "object"}
    return document


schema = schemathesis.openapi.from_dict(
    description(),
    config=SchemathesisConfig(
        projects=ProjectsConfig(default=ProjectConfig(generation=GenerationConfig(deterministic=True)))
    ),
)


@pytest.fixture(scope="module", name="server")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, requests.Session]]:
    """The standalone app with the Demo source selected; nobody is shut out for wrong tokens, which are many here."""
    with pytest.MonkeyPatch.context() as patch, ServerThread() as servers, requests.Session() as session:
        patch.setenv("HELICONE_CHAT_DATABASE_URL", "sqlite://")
        patch.setattr(access, "MOST_FAILURES", 10**9)
        app = create_app(data_folder=tmp_path_factory.mktemp("described"), token=Secret(TOKEN), demo_pace=0)
        address = servers.serve(app)
        chosen = session.put(f"{address}/sources/selected", json={"id": "demo"}, headers=SIGNED_IN)
        assert chosen.status_code == 200
        yield address, session


@schema.parametrize()
@FEW
def test_answers_when_requests_are_made_of_the_description(
    case: schemathesis.Case[Any], server: tuple[str, requests.Session], caplog: pytest.LogCaptureFixture
) -> None:
    """Answers are as described, the token is asked for, and no request is answered with a mistake of ours."""
    address, session = server
    base = address if case.path.startswith("/v1/") else f"{address}/sources/demo"

    response = case.call(base_url=base, session=session, headers=SIGNED_IN)

    sent = response.request
    tried("described requests", case.operation.label, sent.method, sent.path_url, sent.body, case.headers)
    case.validate_response(response, checks=CHECKS, headers=SIGNED_IN)
    assert caplog.messages == []
