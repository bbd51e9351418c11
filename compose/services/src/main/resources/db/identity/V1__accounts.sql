CREATE TABLE accounts (
  username      text        PRIMARY KEY,
  tenant        text        NOT NULL,
  -- Argon2id, with its parameters and salt (PHC string format).
  password_hash text        NOT NULL,
  roles         text[]      NOT NULL,
  created_at    timestamptz NOT NULL
);

-- All refresh tokens that came of one login.
CREATE TABLE token_families (
  family     uuid        PRIMARY KEY,
  username   text        NOT NULL REFERENCES accounts,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz
);

CREATE INDEX token_families_expires_at ON token_families (expires_at);

-- Only the digests of the tokens are kept.
CREATE TABLE refresh_tokens (
  digest  bytea       PRIMARY KEY,
  family  uuid        NOT NULL REFERENCES token_families ON DELETE CASCADE,
  used_at timestamptz
);

CREATE INDEX refresh_tokens_family ON refresh_tokens (family);

CREATE TABLE signing_keys (
  kid         text        PRIMARY KEY,
  -- From then on it signs, until the next key does.
  active_from timestamptz NOT NULL UNIQUE,
  -- X.509.
  public_key  bytea       NOT NULL,
  -- PKCS #8, encrypted with AES-256-GCM by a key from the configuration; the nonce comes first.
  private_key bytea       NOT NULL
);

CREATE TABLE failed_logins (
  username    text        PRIMARY KEY,
  failures    integer     NOT NULL,
  window_ends timestamptz NOT NULL
);

CREATE INDEX failed_logins_window_ends ON failed_logins (window_ends);
