"""Who may use the standalone app: whoever has its access token, as a header or traded once for a cookie."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from helicone_chat_source.core.errors import TokenFixed, TokenMissing, TokenThrottled
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.storage.failures import translated
from helicone_chat_source.storage.places import (
    current_user,
    make_private_folder,
    read_private_file,
    write_private_file_once,
)
from helicone_chat_source.web.json_body import read_json_object
from helicone_chat_source.web.program_routes import ProgramAccess

TOKEN_FILE = "access-token"  # noqa: S105 -- a file's name
COOKIE_SECONDS = 30 * 86_400
MOST_FAILURES = 10
FAILURE_SECONDS = 60.0
MOST_PEERS = 1_000
LARGEST_SESSION_BODY = 4_096


def load_access_token(data_folder: Path) -> Secret:
    """
    Return the access token of a data folder, made at the first start.

    Where the folder cannot be written, the token is new with every start. Raises `StoreUnsafe` where others could have
    put a token there, or could read it.
    """
    path = data_folder / TOKEN_FILE
    user = current_user()
    try:
        make_private_folder(data_folder, user=user)
        write_private_file_once(path, secrets.token_urlsafe(32).encode())
        found = read_private_file(path, user=user)
    except OSError:
        found = None
    text = (found or b"").decode("ascii", "replace").strip()
    return Secret(text if len(text) >= 16 else secrets.token_urlsafe(32))


def write_new_access_token(data_folder: Path) -> Secret:
    """Put another token into a data folder, as a whole or not at all; raises what is wrong with the folder."""
    token = Secret(secrets.token_urlsafe(32))
    path = data_folder / TOKEN_FILE
    with translated(str(path)):
        make_private_folder(data_folder, user=current_user())
        draft = path.with_name(f"{TOKEN_FILE}.{secrets.token_hex(8)}")
        write_private_file_once(draft, token.reveal().encode())
        draft.replace(path)
    return token


class AccessControl:
    """
    Checks tokens and cookies; after ten wrong tokens a minute from one address no more are answered as wrong.

    `new_token` makes another token that is kept, where that can be done.
    """

    def __init__(
        self,
        token: Secret,
        *,
        new_token: Callable[[], Secret] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._new_token = new_token
        self._monotonic = monotonic
        self._failures: OrderedDict[str, list[float]] = OrderedDict()
        self._use(token)

    def _use(self, token: Secret) -> None:
        self._token = token
        digest = hashlib.sha256(token.reveal().encode()).hexdigest()
        # Cookies know no ports: two apps on this machine must not overwrite each other's.
        self.cookie_name = f"helicone_chat_{digest[:8]}"
        self._cookie = hmac.new(token.reveal().encode(), b"session", hashlib.sha256).hexdigest()

    def is_signed_in(self, request: web.Request) -> bool:
        """Say whether the request carries the cookie."""
        return hmac.compare_digest(
            request.cookies.get(self.cookie_name, "").encode("utf-8", "replace"), self._cookie.encode()
        )

    def check(self, request: web.Request) -> None:
        """Return if the request carries the cookie or the token; raise `TokenMissing` or `TokenThrottled`."""
        if self.is_signed_in(request):
            return
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise TokenMissing
        self.check_token(token.strip(), request.remote or "")

    def check_program(self, token: str, peer: str) -> None:
        """Return for the right token; what is raised tells a program's user where the token belongs."""
        try:
            self.check_token(token, peer)
        except TokenMissing as error:
            raise TokenMissing(variant="program") from error

    def check_token(self, token: str, peer: str) -> None:
        """
        Return for the right token; raise `TokenMissing`, or `TokenThrottled` after too many wrong ones.

        The right one is always let in: behind a proxy all share one address, and 256 bits are not guessed in any case.
        """
        if hmac.compare_digest(token.encode("utf-8", "replace"), self._token.reveal().encode()):
            return
        now = self._monotonic()
        recent = [moment for moment in self._failures.get(peer, []) if now - moment < FAILURE_SECONDS]
        if len(recent) >= MOST_FAILURES:
            raise TokenThrottled
        self._failures[peer] = [*recent, now]
        self._failures.move_to_end(peer)
        while len(self._failures) > MOST_PEERS:
            self._failures.popitem(last=False)
        raise TokenMissing

    async def sign_in(self, request: web.Request) -> web.Response:
        """Trade the token for a cookie that no script can read and no other site can send."""
        body = await read_json_object(request, largest=LARGEST_SESSION_BODY)
        token = body.get("token")
        self.check_token(token if isinstance(token, str) else "", request.remote or "")
        response = web.Response(status=204)
        self._remember(request, response)
        return response

    def _remember(self, request: web.Request, response: web.Response) -> None:
        response.set_cookie(
            self.cookie_name,
            self._cookie,
            max_age=COOKIE_SECONDS,
            path="/",
            secure=request.scheme == "https",
            httponly=True,
            samesite="Strict",
        )

    def program_access(self) -> ProgramAccess:
        """Return what the panel may tell and do: whoever sees it has the token, or the cookie in place of it."""
        renew = None if self._new_token is None else self._renew
        return ProgramAccess(lambda _owner: self._token.reveal(), renew, at_root=True)

    async def _renew(self) -> tuple[str, Callable[[web.Request, web.Response], None]]:
        """Use another token from now on; all cookies of the old one are worthless, so this browser needs a new one."""
        if self._new_token is None:
            raise TokenFixed
        former = self.cookie_name
        self._use(await asyncio.to_thread(self._new_token))

        def keep_signed_in(request: web.Request, response: web.Response) -> None:
            response.del_cookie(former, path="/")
            self._remember(request, response)

        return self._token.reveal(), keep_signed_in

    async def session(self, request: web.Request) -> web.Response:
        """Tell whether the browser is signed in."""
        return web.json_response({"signed_in": self.is_signed_in(request)})

    def middleware(self, is_open: Callable[[web.Request], bool]) -> Middleware:
        """Return a middleware that checks every request but the open ones."""

        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            if not is_open(request):
                self.check(request)
            return await handler(request)

        return guard
