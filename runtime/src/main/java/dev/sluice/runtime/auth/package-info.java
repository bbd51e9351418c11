/** Who asks: bearer tokens, checked against the issuer's keys. */
@NullMarked
package dev.sluice.runtime.auth;

import org.jspecify.annotations.NullMarked;
