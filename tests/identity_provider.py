"""A little OpenID provider on loopback: discovery, keys, code with PKCE, an ID token by RS256, and the user's data."""

import base64
import hashlib
import json
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "fairpanel", "a secret between two servers"


class IdentityProvider:
    """`person` is who signs in there next: their claims. `lies` changes what goes into the ID token or its header."""

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.codes = {}
        self.tokens = {}
        self.asked = []
        self.person = {}
        self.lies = {}
        self.signs_with = self.key
        self.is_broken = False
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_error):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def authorise(self, address):
        """What the person's browser is sent back with from this address."""
        query = {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}
        self.asked.append(query)
        code = uuid.uuid4().hex
        self.codes[code] = (query, dict(self.person))
        return f"{urlsplit(query['redirect_uri']).path}?{urlencode({'code': code, 'state': query['state']})}"

    def discovery(self):
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def keys(self):
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "one", "alg": "RS256", "use": "sig"}]}

    def token(self, form):
        """Exchange a code, once, for whoever knows the verifier behind its challenge."""
        query, person = self.codes.pop(form["code"])
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        assert challenge == query["code_challenge"]
        assert (form["client_id"], form["client_secret"]) == (CLIENT, SECRET)
        assert form["redirect_uri"] == query["redirect_uri"]
        access = uuid.uuid4().hex
        self.tokens[access] = person
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": query["nonce"]}
        claims |= {name: person[name] for name in ("sub", "amr", "auth_time") if name in person} | self.lies
        id_token = jwt.encode(claims, self.signs_with, algorithm="RS256", headers={"kid": "one"})
        return {"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": id_token}


def _handler(provider):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            path = urlsplit(self.path).path
            if provider.is_broken:
                self.send_error(500)
            elif path == "/.well-known/openid-configuration":
                self.answer(provider.discovery())
            elif path == "/keys":
                self.answer(provider.keys())
            elif path == "/userinfo":
                self.answer(provider.tokens[self.headers["Authorization"].removeprefix("Bearer ")])
            else:
                self.send_error(404)

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.answer(provider.token({name: value[0] for name, value in parse_qs(body).items()}))

        def answer(self, data):
            body = json.dumps(data).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_line):
            pass

    return Handler
