"""Signs in, checks the access token against the portal's published keys, and renews the tokens.

    python3 -m venv .venv && .venv/bin/pip install -r requirements.txt
    PORTICO_URL=http://localhost:3000 EMAIL=ada@example.com PASSWORD=… .venv/bin/python main.py
"""

import json
import os
import sys
from datetime import datetime, timezone
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import jwt


def post(url: str, body: dict) -> dict:
    """Sends JSON and answers with the JSON that comes back."""
    request = Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urlopen(request, timeout=20) as answer:
            return json.load(answer)
    except HTTPError as refusal:
        sys.exit(f"{url} answered {refusal.code}: {refusal.read().decode()}")


def verified(token: str, portal: str, keys: jwt.PyJWKClient) -> dict:
    """The claims of an access token. Raises unless the portal made it, for us, as an access token, and it is still good."""
    decoded = jwt.decode_complete(
        token,
        keys.get_signing_key_from_jwt(token),
        algorithms=["ES256"],
        issuer=portal,
        audience=portal,
        options={"require": ["exp", "iss", "aud", "sub"]},
    )
    # PyJWT leaves the type to us; without this an ID token would pass as well (RFC 9068, 4).
    if decoded["header"].get("typ", "").lower() != "at+jwt":
        raise jwt.InvalidTokenError("this is no access token")
    return decoded["payload"]


def main() -> None:
    portal, email, password = (os.environ[name] for name in ("PORTICO_URL", "EMAIL", "PASSWORD"))
    # Fetched at the first token, kept for a while, and fetched again when a token names a key that is not among them.
    keys = jwt.PyJWKClient(f"{portal}/.well-known/jwks.json")

    tokens = post(f"{portal}/api/v1/auth/sign-in", {"identifier": email, "password": password})
    if tokens.get("status") == "mfa_required":
        sys.exit("the account asks for a second factor, which this example does not know")
    first = verified(tokens["access_token"], portal, keys)
    until = datetime.fromtimestamp(first["exp"], timezone.utc).isoformat()
    print(f"Signed in as {first['email']}: the token is good until {until}.")

    renewed = post(f"{portal}/api/v1/auth/refresh", {"refresh_token": tokens["refresh_token"]})
    second = verified(renewed["access_token"], portal, keys)
    if second["sub"] != first["sub"]:
        sys.exit("the new token is about somebody else")
    if renewed["refresh_token"] == tokens["refresh_token"]:
        sys.exit("the refresh token did not change")
    print("Renewed the tokens: the new one is about the same person.")


if __name__ == "__main__":
    main()
