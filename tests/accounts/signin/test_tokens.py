"""What is accepted as a token (T27)."""

import base64
import json
from datetime import timedelta

import jwt
import pytest
from django.utils import timezone

from accounts.signin.keys import key_for
from accounts.signin.tokens import TokenExpired, make_access, make_refresh, read_access, read_refresh
from puhui.kernel.errors import TokenInvalid
from puhui.kernel.ids import new_id

SESSION = new_id()
KEY = key_for("access-token")


ALGORITHMS = ["none", "None", "NONE", "nOnE", "", None, "RS256", "ES256", "hs256", "HS256 ", ["HS256"]]


def claims(**changes) -> dict:
    issued = int(timezone.now().timestamp())
    good = {"iss": "puhui", "aud": "puhui-api", "iat": issued, "exp": issued + 600, "sid": SESSION.hex}
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def signed(*, key=KEY, algorithm="HS256", typ="at+jwt", **changes) -> str:
    return jwt.encode(claims(**changes), key, algorithm=algorithm, headers={"typ": typ})


def by_hand(header: dict, payload: dict, signature: bytes = b"") -> str:
    parts = [json.dumps(header).encode(), json.dumps(payload).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def forged() -> dict[str, str]:
    good = make_access(SESSION, timezone.now())
    head, body, signature = good.split(".")
    other_body = by_hand({}, claims(sid=new_id().hex)).split(".")[1]
    return {
        "empty": "",
        "a word": "token",
        "dots": "..",
        "two parts": f"{head}.{body}",
        "four parts": f"{good}.x",
        "no signature": f"{head}.{body}.",
        "half a signature": f"{head}.{body}.{signature[:20]}",
        "another session's body": f"{head}.{other_body}.{signature}",
        "not base64": f"{head}.!!!.{signature}",
        "not json": f"{head}.{base64.urlsafe_b64encode(b'hello').decode()}.{signature}",
        "a line break": good[:30] + "\n" + good[30:],
        "another key": signed(key=b"k" * 32),
        "an empty key": signed(key=b" " * 32),
        "the refresh key": signed(key=key_for("refresh-token")),
        **{name: signed(algorithm=name) for name in ("HS384", "HS512")},
        **{
            f"alg {algorithm!r}": by_hand({"alg": algorithm, "typ": "at+jwt"}, claims())
            for algorithm in (
                "none",
                "None",
                "NONE",
                "nOnE",
                "",
                None,
                "RS256",
                "ES256",
                "hs256",
                "HS256 ",
                ["HS256"],
            )
        },
        "no alg": by_hand({"typ": "at+jwt"}, claims()),
        "a kid that is a path": by_hand({"alg": "HS256", "kid": "../../dev/null"}, claims()),
        "a kid that is SQL": by_hand({"alg": "HS256", "kid": "x' UNION SELECT 'k"}, claims()),
        "a jku": by_hand({"alg": "RS256", "jku": "https://evil.example/keys"}, claims()),
        "an embedded jwk": by_hand({"alg": "HS256", "jwk": {"kty": "oct", "k": "a2s"}}, claims()),
        "another type": signed(typ="JWT"),
        "a refresh type": signed(typ="rt+jwt"),
        "another issuer": signed(iss="evil"),
        "no issuer": signed(iss=None),
        "another audience": signed(aud="puhui-web"),
        "no audience": signed(aud=None),
        "no end": signed(exp=None),
        "an end that is a word": signed(exp="soon"),
        "no start": signed(iat=None),
        "no session": signed(sid=None),
        "a session that is no id": signed(sid="1; DROP TABLE"),
        "a session that is a number": signed(sid=7),
        "a session that is a list": signed(sid=[SESSION.hex]),
        "a refresh token": make_refresh(SESSION, 0)[0],
        "a very long one": "a" * 100_000,
        "Han letters": "令牌.令牌.令牌",
    }


# The names alone: a run of all tests outlives a token that is made here.
FORGED = list(forged())


def test_there_are_forty_forgeries():
    assert len(FORGED) >= 40


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_access_token_is_refused(name):
    with pytest.raises(TokenInvalid):
        read_access(forged()[name])


def test_a_genuine_token_names_its_session_and_nothing_about_a_person():
    token = make_access(SESSION, timezone.now())
    assert read_access(token) == SESSION
    payload = jwt.decode(token, options={"verify_signature": False})
    assert set(payload) == {"iss", "aud", "iat", "exp", "sid"}
    assert payload["exp"] - payload["iat"] == 600


def test_an_old_token_has_expired():
    with pytest.raises(TokenExpired):
        read_access(make_access(SESSION, timezone.now() - timedelta(minutes=11)))


def test_a_forged_old_token_is_invalid_not_expired():
    with pytest.raises(TokenInvalid):
        read_access(signed(key=b"k" * 32, exp=int(timezone.now().timestamp()) - 60))


def test_changing_the_secret_key_ends_every_token(settings):
    access, refresh = make_access(SESSION, timezone.now()), make_refresh(SESSION, 0)[0]
    settings.SECRET_KEY = "another secret key that is long enough"
    with pytest.raises(TokenInvalid):
        read_access(access)
    with pytest.raises(TokenInvalid):
        read_refresh(refresh)


def test_a_refresh_token_says_session_and_generation():
    token, token_hash = make_refresh(SESSION, 3)
    read = read_refresh(token)
    assert (read.session_id, read.generation, read.hash) == (SESSION, 3, token_hash)


def test_two_refresh_tokens_are_never_the_same():
    assert make_refresh(SESSION, 0) != make_refresh(SESSION, 0)


def test_a_refresh_token_with_any_bit_changed_is_refused():
    raw = bytearray(base64.urlsafe_b64decode(make_refresh(SESSION, 1)[0]))
    for position in range(len(raw)):
        raw[position] ^= 1
        with pytest.raises(TokenInvalid):
            read_refresh(base64.urlsafe_b64encode(raw).decode())
        raw[position] ^= 1


@pytest.mark.parametrize("text", ["", "x", "令牌", "a" * 200, make_access(SESSION, timezone.now()), "=" * 80])
def test_what_is_no_refresh_token_is_refused(text):
    with pytest.raises(TokenInvalid):
        read_refresh(text)
