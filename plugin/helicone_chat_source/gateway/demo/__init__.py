"""A simulated Helicone AI Gateway for the Demo source: no account, no network, and every kind of trouble on request."""

from helicone_chat_source.gateway.demo.application import create_demo_gateway
from helicone_chat_source.gateway.demo.keys import DEMO_KEY
from helicone_chat_source.gateway.demo.state import DEMO_STATE, DemoState, ReceivedRequest
from helicone_chat_source.gateway.demo.troubles import TROUBLES, Trouble

__all__ = ["DEMO_KEY", "DEMO_STATE", "TROUBLES", "DemoState", "ReceivedRequest", "Trouble", "create_demo_gateway"]
