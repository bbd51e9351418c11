/** The keys of the ingress seal. */
@NullMarked
package dev.sluice.runtime.seal;

import org.jspecify.annotations.NullMarked;
