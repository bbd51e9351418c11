/** Readers: untrusted JSON in, commands out, every fault with its place. Pure. */
@NullMarked
package dev.sluice.ingress.reader;

import org.jspecify.annotations.NullMarked;
