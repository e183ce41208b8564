import os
import secrets

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, render_template_string, session, url_for
from requests import HTTPError

PORTICO_URL = os.environ["PORTICO_URL"]

# Who is signed in here: keep this in your database. The cookie holds only its key.
tokens: dict[str, dict] = {}


def renewed(name: str, token: dict, refresh_token: str | None = None, access_token: str | None = None) -> None:
    """Authlib calls this when it has exchanged the refresh token, a minute before the access token runs out."""
    tokens[session["id"]].update(token)


app = Flask(__name__)
app.secret_key = os.environ["SESSION_SECRET"]
app.config.update(SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_HTTPONLY=True)
oauth = OAuth(app, update_token=renewed)
oauth.register(
    "portico",
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    server_metadata_url=f"{PORTICO_URL}/.well-known/openid-configuration",
    client_kwargs={"scope": "openid profile email offline_access", "code_challenge_method": "S256"},
)


@app.get("/login")
def login():
    return oauth.portico.authorize_redirect(url_for("callback", _external=True))


@app.get("/callback")
def callback():
    token = oauth.portico.authorize_access_token()
    session.clear()
    session["id"] = secrets.token_urlsafe()
    tokens[session["id"]] = token
    return redirect("/")


@app.get("/")
def home():
    token = tokens.get(session.get("id"))
    if token is None:
        return '<a href="/login">Sign in</a>'
    try:
        person = oauth.portico.userinfo(token=token)
    except (OAuthError, HTTPError):  # It is over at Portico: they signed out, or took the app's access away.
        del tokens[session["id"]]
        return redirect("/")
    page = '<p>Hello, {{ email }}.</p><form method="post" action="/logout"><button>Sign out</button></form>'
    return render_template_string(page, email=person["email"])


@app.post("/logout")
def logout():
    token = tokens.pop(session.pop("id", None), {})
    return oauth.portico.logout_redirect(url_for("home", _external=True), token.get("id_token"))


if __name__ == "__main__":
    app.run(host="localhost", port=int(os.environ.get("PORT", "4000")))
