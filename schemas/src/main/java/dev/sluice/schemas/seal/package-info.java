/** The ingress seal: proof that an envelope was written by an ingress. */
@NullMarked
package dev.sluice.schemas.seal;

import org.jspecify.annotations.NullMarked;
