/** The identity service: accounts, access tokens, refresh tokens, signing keys. */
@NullMarked
package dev.sluice.services.identity;

import org.jspecify.annotations.NullMarked;
