"""A security key in software: what a browser and a key answer together, for tests."""

import os
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import utils
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

HOST = "localhost"


@dataclass
class SoftKey:
    """One key. `host` is where the browser believes to be."""

    host: str = HOST
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: os.urandom(16))

    def register(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to a wish for a new key."""
        client = self._client_data(CollectedClientData.TYPE.CREATE, options)
        public = ES256.from_cryptography_key(self.private.public_key())
        made = AttestedCredentialData.create(bytes(16), self.credential_id, public)
        flags = AuthenticatorData.FLAG.USER_PRESENT | AuthenticatorData.FLAG.ATTESTED
        data = AuthenticatorData.create(utils.sha256(self.host.encode()), flags, 0, made)
        attestation = AttestationObject.create("none", data, {})
        return self._answer({"clientDataJSON": client, "attestationObject": attestation})

    def prove(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to a wish for a proof."""
        client = self._client_data(CollectedClientData.TYPE.GET, options)
        data = AuthenticatorData.create(utils.sha256(self.host.encode()), AuthenticatorData.FLAG.USER_PRESENT, 1)
        signature = self.private.sign(bytes(data) + client.hash, ec.ECDSA(hashes.SHA256()))
        return self._answer({"clientDataJSON": client, "authenticatorData": data, "signature": signature})

    def _client_data(self, kind: str, options: dict[str, Any]) -> CollectedClientData:
        challenge = websafe_decode(options["publicKey"]["challenge"])
        return CollectedClientData.create(kind, challenge, f"https://{self.host}")

    def _answer(self, response: dict[str, bytes]) -> dict[str, Any]:
        name = websafe_encode(self.credential_id)
        sent = {part: websafe_encode(bytes(value)) for part, value in response.items()}
        return {"id": name, "rawId": name, "type": "public-key", "response": sent, "clientExtensionResults": {}}
