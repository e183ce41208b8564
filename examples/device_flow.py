"""Signs somebody in on a machine without a browser (RFC 8628), with Python's standard library alone.

    PORTICO_URL=http://localhost:3000 CLIENT_ID=device_… python3 examples/device_flow.py

It shows a code and an address. Somebody opens the address on any other device, signs in there, compares the code and says yes.
"""

import json
import os
import sys
import time
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"


def ask(url: str, form: dict | None = None, token: str | None = None) -> dict:
    """Sends a form, if there is one, and answers with the JSON that comes back. A refusal has an `error` in it."""
    request = Request(url, urlencode(form).encode() if form is not None else None)
    if token is not None:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urlopen(request, timeout=20) as answer:
            return json.loads(answer.read() or b"{}")
    except HTTPError as refusal:
        if refusal.headers.get_content_type() != "application/json":
            sys.exit(f"{url} answered {refusal.code}")
        return json.load(refusal)


def wait_for_tokens(url: str, client_id: str, begun: dict) -> dict:
    """Asks until somebody has said yes or no, or the code is too old; never faster than it was told to."""
    pause = begun.get("interval", 5)
    while True:
        time.sleep(pause)
        form = {"grant_type": DEVICE_CODE, "device_code": begun["device_code"], "client_id": client_id}
        answer = ask(url, form)
        match answer.get("error"):
            case None:
                return answer
            case "authorization_pending":
                pass
            case "slow_down":
                pause += 5
            case error:
                sys.exit(f"Not signed in: {error}")


def main() -> None:
    portal, client_id = os.environ["PORTICO_URL"], os.environ["CLIENT_ID"]
    known = ask(f"{portal}/.well-known/openid-configuration")
    form = {"client_id": client_id, "scope": "openid email offline_access"}
    begun = ask(known["device_authorization_endpoint"], form)
    if "error" in begun:
        sys.exit(f"Not begun: {begun['error']}: {begun['error_description']}")
    print(f"Open {begun['verification_uri']} and type {begun['user_code']}, or open")
    print(f"{begun['verification_uri_complete']} and compare the code.", flush=True)

    tokens = wait_for_tokens(known["token_endpoint"], client_id, begun)
    # Where you keep the refresh token, keep it so that only this person can read it.
    renewed = ask(
        known["token_endpoint"],
        {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], "client_id": client_id},
    )
    person = ask(known["userinfo_endpoint"], token=renewed["access_token"])
    print(f"Signed in as {person['email']}.")

    ask(known["revocation_endpoint"], {"token": renewed["refresh_token"], "client_id": client_id})
    print("Signed out.")


if __name__ == "__main__":
    main()
