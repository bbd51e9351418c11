package dev.sluice.services.identity;

/** An account with the hash of its password. */
record StoredAccount(Account account, String passwordHash) {

  @Override
  public String toString() {
    return "StoredAccount[" + account + "]";
  }
}
